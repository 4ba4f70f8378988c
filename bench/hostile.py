"""What hostile files cost: for each, what is said, how it ends, its time and memory.

The ledgers go to `atmt check`, the sheets to `atmt apply` beside a sound ledger.

Run it in the environment in which atmt is installed: `python bench/hostile.py [FOLDER]`. With a
folder the files are left there to look at. Every command is a fresh process.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "functional"))

from bulk.bombs import BOMBS, Bomb
from command import Ended, Server, environment
from hostile_files import CASES, SOUND_ACTIONS, SOUND_BODIES, Case, make, put

WIDEST = 96


def first(ended: Ended) -> str:
    """The first line it said, cut to what a table has room for."""
    line = ended.said.partition("\n")[0]
    return line if len(line) <= WIDEST else line[: WIDEST - 1] + "…"


def told(name: str, ended: Ended, expected: int) -> str:
    """A row of the table; a mark where the exit code is another than the tests hold it to."""
    mark = " " if ended.code == expected else "!"
    cost = f"{ended.seconds * 1000:7.0f} ms {ended.megabytes:5.0f} MB"
    return f"{ended.code:4}{mark} {cost}  {name:<34} {first(ended)}"


def row(server: Server, case: Case, folder: Path) -> str:
    """A ledger: run and told."""
    ended = server.run(("check",), make(case, folder / str(case)), environment())
    return told(case.name, ended, case.check)


def sheet_row(server: Server, bomb: Bomb, folder: Path) -> str:
    """A sheet: run and told."""
    path = bomb.write(folder / "sheets" / str(bomb))
    put(path.parent, SOUND_ACTIONS, SOUND_BODIES)
    return told(bomb.name, server.run(("apply", path.name), path.parent, environment()), bomb.code)


def table(folder: Path) -> None:
    """Every case in turn."""
    server = Server("cold")
    print(f"{'exit':>4}  {'time':>10} {'peak':>8}  {'file':<34} what is said of it")
    for case in CASES:
        print(row(server, case, folder), flush=True)
    for bomb in BOMBS:
        print(sheet_row(server, bomb, folder), flush=True)
    server.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        table(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory(prefix="atmt-hostile-") as made:
            table(Path(made))
