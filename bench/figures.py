"""From runs to figures: what is measured, beside what, and what it is to be."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from bench.measure import Command, Installation, Run, Series, in_turn

UNITS = {"cpu": " s", "peak": " MiB", "count": ""}
PEERS = {
    "task": "Taskwarrior",
    "hledger": "hledger",
    "yamllint": "yamllint",
    "check-jsonschema": "check-jsonschema",
    "git": "git",
}
"""The programs that are measured beside atmt, where they are installed."""


class Measurement(NamedTuple):
    """One figure: a command's ``quantity`` divided by that of the one ``beside`` it.

    ``of`` and ``beside`` name commands of the bench. A count is not divided, nor is what has
    nothing beside it. ``target`` is the most that the figure is to be; ``design`` marks what the
    project promises.
    """

    what: str
    of: str
    beside: str | None = None
    target: float | None = None
    quantity: str = "cpu"
    design: bool = False


class Ready(NamedTuple):
    """What a bench has prepared: how large it is, in words, and its commands by their names.

    A command is None where its program is not installed; a Run is a reference known beforehand.
    """

    size: str
    commands: Mapping[str, Command | Run | None]


class Bench(NamedTuple):
    """Measurements that share a room. ``prepare`` is told whether to be quick.

    Of several ``turns`` the first does not count.
    """

    prepare: Callable[[Path, bool], Ready]
    measurements: Sequence[Measurement]
    turns: int = 6


def peer(program: str, make: Callable[[], Command]) -> Command | None:
    """Return the command of a peer, if that is installed."""
    return make() if shutil.which(program) else None


def versions() -> Iterator[tuple[str, str]]:
    """Yield the name and version of each peer that is installed."""
    for program, name in PEERS.items():
        if shutil.which(program):
            words = [program, "--version"]
            said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
            found = re.search(r"\d+(\.\d+)+", said)
            yield name, found[0] if found else "?"


def measured(
    bench: Bench, room: Path, installations: Sequence[Installation], quick: bool
) -> tuple[str, list[dict[str, Any]]]:
    """Measure what a bench has; return its size, and a row of plain data for each measurement."""
    size, commands = bench.prepare(room, quick)
    there = {name: one for name, one in commands.items() if isinstance(one, Command)}
    known = {name: [one] for name, one in commands.items() if isinstance(one, Run)}
    series = in_turn(there, installations, min(bench.turns, 2) if quick else bench.turns)
    rows = []
    for one in bench.measurements:
        # What is promised of a large ledger says nothing of a small one.
        row: dict[str, Any] = one._asdict() | ({"target": None} if quick else {})
        absent = [name for name in (one.of, one.beside) if name and commands[name] is None]
        if absent:
            row["absent"] = PEERS.get(absent[0].split()[0], absent[0])
        else:
            when = zip(("now", "before"), series, strict=False)
            row |= {label: _figure(one, {**found, **known}, there) for label, found in when}
        rows.append(row)
    return size, rows


def _figure(
    one: Measurement, found: Series, commands: Mapping[str, Command]
) -> dict[str, float | str]:
    """Return a figure: the median over the turns, and the medians that it was made of."""
    for name in filter(None, (one.of, one.beside)):
        codes = {ran.code for ran in found[name]} - {getattr(commands.get(name), "code", 0)}
        if codes:
            return {"fault": f"{name}: exit {min(codes)}"}
    first = [getattr(ran, one.quantity) for ran in found[one.of]]
    second = [getattr(ran, one.quantity) for ran in found[one.beside]] if one.beside else [1.0]
    second *= len(first) // len(second)
    divided = one.beside and one.quantity != "count"
    values = [a / b for a, b in zip(first, second, strict=True)] if divided else first
    figure = {"value": median(values), "lowest": min(values), "highest": max(values)}
    figure |= {"of": median(first), "peak": max(ran.peak for ran in found[one.of])}
    if one.beside:
        figure |= {"beside": median(second)}
    return {name: float(f"{value:.3g}") for name, value in figure.items()}


def is_missed(row: Mapping[str, Any]) -> bool:
    """Tell whether a figure is not what it is to be."""
    found = row.get("now", {})
    return "fault" in found or (row["target"] is not None and found.get("value", 0) > row["target"])


def line(row: Mapping[str, Any]) -> str:
    """Return a row of the table that `python -m bench` prints."""
    if "absent" in row:
        return f"  {row['what']}: not measured, {row['absent']} is not installed"
    aim = "" if row["target"] is None else f", at most {row['target']:g}"
    aim += " MISSED" if is_missed(row) else ""
    beside = f" beside {row['beside']}" if row["beside"] else ""
    before = f"; before: {_told(row['before'], row)}" if "before" in row else ""
    return f"  {row['what']}{beside}: {_told(row['now'], row)}{aim}{before}"


def _told(figure: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    if "fault" in figure:
        return str(figure["fault"])
    unit = UNITS[row["quantity"]]
    parts = " and ".join(f"{figure[name]:g}{unit}" for name in ("of", "beside") if name in figure)
    spread = f"{figure['lowest']:g} to {figure['highest']:g}"
    return f"{figure['value']:g} ({spread}; {parts}; {figure['peak']:.0f} MiB)"
