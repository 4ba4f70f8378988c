"""Twice as much of anything takes at most about twice as many steps: counted, not timed.

A step is a line of ours that is run, and in an expression an item that it goes through.
`bench.growth` measures the same shapes as whole processes.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from atmt_cli.cli.main import _run
from bench.shapes import SHAPES, Shape, write

MOST = 2.3
"""So many times the steps for twice the size; three times the steps is what a square comes to."""
SOME = 500
"""Steps of which nothing is concluded: what is done once for the first of something."""
DEFAULT = "notes on one action: status"
"""What is tried by default; all the others in the slow profile."""
LEAST = 120
"""Of as many digits as twice of it: names get longer, too."""


def _steps(shape: Shape, command: tuple[str, ...], size: int, folder: Path) -> Counter[str]:
    """Count the steps that a command takes in each of our functions."""
    write(shape, size, folder)
    names = {name: str(folder / name) for name in ("BASE", "OURS", "THEIRS", "LETTERS")}
    names["ROWS"] = str(folder / "rows.jsonl")
    words = [names.get(word, word) for word in command]
    if "merge-driver" not in command:
        words += ["--ledger", str(folder / "data"), "--today", "2018-01-10"]
    steps = Counter[str]()

    def traced(frame: FrameType, event: str, _value: object) -> object:
        code = frame.f_code
        if "atmt_cli" not in code.co_filename:
            return None
        if event == "line":
            steps[f"{code.co_filename}:{code.co_firstlineno} {code.co_name}"] += 1
        return traced

    sys.settrace(traced)
    try:
        _run(words)
    finally:
        sys.settrace(None)
    return steps


def _pairs() -> Iterator[object]:
    for shape in SHAPES:
        for command in shape.commands:
            name = f"{shape.name}: {' '.join(command)}"
            marks = [] if name == DEFAULT else [pytest.mark.slow]
            yield pytest.param(shape, command, id=name, marks=marks)


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "command"), [*_pairs()])
def test_twice_the_size_takes_about_twice_the_steps(
    shape: Shape,
    command: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Suggestions cost a look at all names each; so many are made as this allows.
    monkeypatch.setattr("atmt_cli.model.text.MOST_LOOKS", 1)
    counted = []
    # The first time what is imported runs as well.
    for number, size in enumerate((1, LEAST, 2 * LEAST)):
        (folder := tmp_path / str(number)).mkdir()
        monkeypatch.chdir(folder)
        counted.append(_steps(shape, command, size, folder))
    _, once, twice = counted
    steep = {at: (once[at], many) for at, many in twice.items() if many > MOST * once[at] + SOME}
    assert not steep
