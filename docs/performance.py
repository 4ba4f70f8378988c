"""Write the tables of performance.md from what `python -m bench` has measured."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parents[1] / "bench" / "figures.json"
NONE, NO = "–", "**no**"
Row = Mapping[str, Any]


def figures() -> Iterator[str]:
    """Yield what is generated of the page."""
    found = json.loads(FIGURES.read_text("utf-8"))
    before, benches = found["before"], found["benches"]
    peers = ", ".join(f"{name} {version}" for name, version in found["peers"].items())
    yield f"Measured on {found['machine']}; beside {peers}.\n\n## What is promised\n\n"
    promised = [row for bench in benches.values() for row in bench["rows"] if row["design"]]
    yield from _table(promised, before)
    yield "\nWhat it was measured on:\n\n"
    for name, bench in benches.items():
        yield f"- {name}: {bench['size']}\n" if any(r["design"] for r in bench["rows"]) else ""
    yield "\n## What is missed\n\n"
    missed = [row for row in promised if _holds(row) == NO]
    yield "" if missed else "Nothing.\n"
    for row in missed:
        beside = f", beside {row['beside']}" if row["beside"] else ""
        yield f"- {row['what']}{beside}: {_shown(row, 'now')} (at most {row['target']:g}).\n"
    yield "\nWhere the CPU time goes when the large ledger is read cold and listed:\n\n"
    yield from _parts("stage", found["stages"], sum(found["stages"].values()))
    yield "\nThe dearest rules, each alone:\n\n"
    yield from _parts("rule", found["rules"], found["stages"]["check every rule"])
    yield "\n## What else is measured\n"
    for bench in benches.values():
        others = [row for row in bench["rows"] if not row["design"]]
        if others:
            yield f"\n{bench['size'][0].upper()}{bench['size'][1:]}:\n\n"
            yield from _table(others, before)
    yield "\n"


def _table(rows: Iterable[Row], before: str | None) -> Iterator[str]:
    heads = ["what", "beside", "at most", f"at {before}" if before else NONE, "now", "holds"]
    yield f"| {' | '.join(heads)} | memory |\n"
    yield f"| --- | --- |{' ---: |' * 3} --- | ---: |\n"
    for row in rows:
        target = NONE if row["target"] is None else f"{row['target']:g}"
        cells = [row["what"], _beside(row), target, _shown(row, "before"), _shown(row, "now")]
        yield f"| {' | '.join([*cells, _holds(row), _memory(row)])} |\n"


def _beside(row: Row) -> str:
    """Return what is beside it; with its count, as a count is not divided by it."""
    if row["quantity"] == "count" and row["beside"] and "beside" in row.get("now", {}):
        return f"{row['beside']}: {row['now']['beside']:g}"
    return str(row["beside"] or NONE)


def _shown(row: Row, when: str) -> str:
    """Return a figure. An older version may not know the command."""
    if "absent" in row:
        return "not installed" if when == "now" else NONE
    found = row.get(when, {})
    return f"{found['value']:g}" if "value" in found else NONE


def _holds(row: Row) -> str:
    if "absent" in row or row["target"] is None:
        return NONE
    return "yes" if row["now"].get("value", row["target"] + 1) <= row["target"] else NO


def _memory(row: Row) -> str:
    peaks = [row.get(when, {}).get("peak") for when in ("before", "now")]
    return " → ".join(f"{peak:.0f} MiB" for peak in peaks if peak) or NONE


def _parts(head: str, parts: Mapping[str, float], whole: float) -> Iterator[str]:
    yield f"| {head} | seconds | part |\n| --- | ---: | ---: |\n"
    for name, seconds in parts.items():
        yield f"| {name} | {seconds:.2f} | {seconds / whole:.0%} |\n"
