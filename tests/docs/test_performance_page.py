"""The page of figures shows what the benchmarks define, and a figure is what it says it is."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="the benchmarks count CPU time as POSIX does")

from bench.__main__ import BENCHES, machine
from bench.figures import Bench, Measurement, Ready, is_missed, line, measured, peer
from bench.measure import Command, Installation, Run

ROOT = Path(__file__).parents[2]
FIGURES = json.loads((ROOT / "bench" / "figures.json").read_text("utf-8"))


def test_the_figures_are_of_what_is_measured_now() -> None:
    """A benchmark that is new may wait for the next run; one that changed may not."""
    there = {
        name: [{field: row[field] for field in Measurement._fields} for row in bench["rows"]]
        for name, bench in FIGURES["benches"].items()
    }
    defined = {name: [one._asdict() for one in BENCHES[name].measurements] for name in there}
    assert there == defined, "measure again, as bench/README.md says"


def test_the_machine_is_named_by_its_kind() -> None:
    for named in (machine(), FIGURES["machine"]):
        assert re.fullmatch(r"\d+ cores?, [\w-]+ \w+, \w+ [\d.]+\w*", named)


def python(program: str, **more: object) -> Command:
    return Command((sys.executable, "-c", program))._replace(**more)


def rows_of(tmp_path: Path, *measurements: Measurement, **commands: object) -> list[dict]:
    bench = Bench(lambda _room, _quick: Ready("small", commands), measurements, turns=2)
    _, rows = measured(bench, tmp_path, [Installation()], quick=False)
    return rows


def test_a_ratio_is_of_what_the_runs_cost_and_a_count_is_as_counted(tmp_path: Path) -> None:
    made: list[int] = []
    ratio, memory, count = rows_of(
        tmp_path,
        Measurement("a thousand runs", "many", "one", 10),
        Measurement("memory", "one", "the file", None, "peak"),
        Measurement("a count", "counted", "one", 1, "count"),
        one=python("pass"),
        many=python("pass", times=1000),
        counted=python("pass", prepare=lambda: made.append(1), count=lambda: len(made)),
        **{"the file": Run(peak=0.5)},
    )
    assert ratio["now"]["value"] > 10
    assert is_missed(ratio)
    assert "MISSED" in line(ratio)
    assert memory["now"]["value"] == pytest.approx(memory["now"]["peak"] * 2, rel=0.01)
    assert not is_missed(memory)
    assert count["now"]["value"] == 2, "of the second run: the first is to warm up"
    assert is_missed(count)


def test_what_is_not_there_or_fails_has_no_figure(tmp_path: Path) -> None:
    absent, failed = rows_of(
        tmp_path,
        Measurement("beside a peer", "one", "no-such-program"),
        Measurement("a failure", "fails", "one", 5),
        one=python("pass"),
        fails=python("raise SystemExit(4)"),
        **{"no-such-program": peer("no-such-program", lambda: python("pass"))},
    )
    assert "now" not in absent
    assert line(absent) == "  beside a peer: not measured, no-such-program is not installed"
    assert failed["now"] == {"fault": "fails: exit 4"}
    assert is_missed(failed)


@pytest.mark.slow
def test_everything_runs_quickly_and_makes_a_page(tmp_path: Path) -> None:
    """Beside itself, as an older checkout."""
    file = tmp_path / "figures.json"
    words = [sys.executable, "-m", "bench", "--quick", "--before", str(ROOT), "-o", str(file)]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(file.read_text("utf-8"))
    rows = [row for bench in found["benches"].values() for row in bench["rows"]]
    assert set(found["benches"]) == set(BENCHES) - {"tests"}
    assert all("absent" in row or row["now"].keys() == row["before"].keys() for row in rows)
    assert all("absent" in row or "value" in row["now"] for row in rows)
