"""What becomes of the ledger at every fault at every call of an edit: `python -m bench.faults`.

It takes a minute or two. Give the names of faults or edits to see only those.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "safety"))

from faults import EDITS, FAULTS, attempt

Line = tuple[str, str, int, str, int, str, str]
"""Edit, fault, number of the call, call, exit code, whose ledger is read, what is wrong."""


def rows(names: tuple[str, str]) -> list[Line]:
    """Every point of one edit and one fault."""
    edit = next(edit for edit in EDITS if edit.name == names[0])
    fault = next(fault for fault in FAULTS if fault.name == names[1])
    lines: list[Line] = []
    for point in edit.points(fault):
        row = attempt(point)
        wrong = "; ".join(" ".join(one.split()) for one in row.wrong)
        where = (edit.name, fault.name, point.call.number, str(point.call))
        lines.append((*where, row.code, row.outcome, wrong))
    return lines


def main(wanted: set[str]) -> int:
    """Print the table and its totals; 1 where a row is wrong."""
    pairs = [(edit.name, fault.name) for edit in EDITS for fault in FAULTS]
    chosen = [pair for pair in pairs if wanted <= set(pair)]
    print(f"{'edit':<12} {'fault':<7} {'n':>3} {'exit':>4} {'ledger':<8} call")
    total: dict[str, int] = {}
    bad = 0
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for lines in pool.map(rows, chosen):
            for edit, fault, number, call, code, outcome, wrong in lines:
                told = f"   WRONG: {wrong}" if wrong else ""
                print(f"{edit:<12} {fault:<7} {number:>3} {code:>4} {outcome:<8} {call}{told}")
                bad += bool(wrong)
                said = f"{fault}, exit {code}, {outcome}"
                total[said] = total.get(said, 0) + 1
    print(f"\n{sum(total.values())} points, {bad} wrong")
    for said, count in sorted(total.items()):
        print(f"{count:>5}  {said}")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(set(sys.argv[1:])))
