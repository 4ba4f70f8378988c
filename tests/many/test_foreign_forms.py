"""A form goes back into the ledger that it came from, and into no other."""

from pathlib import Path

import pytest
from central import write
from command import Ended
from filled_forms import filled_in
from inside import in_process

from atmt_cli.changes.bulk import sheet

TODAY = "2018-01-10"
ACTIONS = """schema: 1
ledger: {title: Floods, closing_body: tf, closes_on: 2017-11, keeper: sec}
actions:
  - id: A1
    title: Keep the skills
    status: open
    handovers: [{to: ea, status: offered, offered_on: 2017-12-01}]
"""
BODIES = """schema: 1
bodies:
  - {id: tf, name: Task Force, kind: taskforce}
  - {id: sec, name: The Secretariat, kind: office}
  - {id: ea, name: Environment Agency, kind: agency}
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form of one of two ledgers that only their titles tell apart, with an answer."""
    for name, title in (("x", "Floods"), ("y", "Rivers")):
        (tmp_path / name).mkdir()
        files = {"actions.yaml": ACTIONS.replace("Floods", title), "bodies.yaml": BODIES}
        write(tmp_path / name, files)
    return answered(tmp_path)


def answered(desk: Path) -> Path:
    made = typed(desk, "--ledger", "x", "report", "chase", "ea", "-o", "out", "--form", "csv")
    assert made.code == 0, made.err
    path = desk / "out" / "ea.csv"
    filled_in(path, answer="accepted", evidence="Minute 7")
    return path


def typed(desk: Path, *words: str) -> Ended:
    return in_process(*words, "--today", TODAY, cwd=desk)


def test_two_ledgers_of_one_closing_body_are_told_apart(form: Path, tmp_path: Path) -> None:
    ended = typed(tmp_path, "--ledger", "y", "apply", str(form))
    assert (ended.code, ended.out) == (2, "")
    assert "A1 id (A2): this row is from another ledger\n" in ended.err
    assert "status: accepted" not in (tmp_path / "y" / "actions.yaml").read_text()
    assert typed(tmp_path, "--ledger", "x", "apply", str(form)).code == 0


@pytest.mark.slow
def test_a_new_title_is_no_dead_end(form: Path, tmp_path: Path) -> None:
    typed(tmp_path, "--ledger", "x", "ledger", "update", "--title", "All floods")
    ended = typed(tmp_path, "--ledger", "x", "apply", str(form))
    assert ended.code == 2
    assert "atmt ledger update --title TEXT" in ended.err
    for words in (
        ("ledger", "update", "--title", "Floods"),
        ("apply", str(form)),
        ("ledger", "update", "--title", "All floods"),
    ):
        assert typed(tmp_path, "--ledger", "x", *words).code == 0


@pytest.mark.slow
def test_a_corrected_closing_body_keeps_its_forms(form: Path, tmp_path: Path) -> None:
    words = ("correct", "ledger", "closing_body=sec", "--reason", "It was the Secretariat")
    corrected = typed(tmp_path, "--ledger", "x", *words, "--by", "sec")
    assert corrected.code == 0, corrected.err
    assert typed(tmp_path, "--ledger", "x", "apply", str(form)).code == 0


@pytest.mark.slow
def test_a_form_of_before_is_still_taken(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its mark has the closing body alone.
    monkeypatch.setattr(sheet, "ledger_cell", lambda body, _: body)
    form.unlink()
    old = answered(tmp_path)
    monkeypatch.undo()
    assert typed(tmp_path, "--ledger", "x", "apply", str(old)).code == 0
