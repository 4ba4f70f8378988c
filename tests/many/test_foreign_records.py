"""The record of a letter is taken only by the ledger that the letter is from."""

import json
from pathlib import Path

import pytest
from command import Ended
from inside import in_process
from waters import RIVERS, RIVERS_BODIES, waters

TODAY = "2018-01-10"


def typed(desk: Path, *words: str) -> Ended:
    return in_process(*words, "--today", TODAY, cwd=desk)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Two ledgers in which the body, the keeper and the action have the same ids."""
    made = waters(tmp_path)
    for name, text in (("actions.yaml", RIVERS), ("bodies.yaml", RIVERS_BODIES)):
        alike = text.replace("dpt", "sec").replace("envag", "ea")
        (made / "rivers" / name).write_text(alike, "utf-8")
    return made


def test_a_record_is_refused_by_a_ledger_that_it_is_not_from(desk: Path) -> None:
    words = ("report", "chase", "--ledgers", "all.yaml", "EA", "-o", "letters", "--record")
    assert typed(desk, *words).code == 0
    before = (desk / "rivers" / "actions.yaml").read_bytes()
    ended = typed(desk, "--ledger", "rivers", "apply", "letters/ea.flood.jsonl")
    assert (ended.code, ended.out) == (2, "")
    assert "this letter is from the ledger 'Floods', not from 'Rivers review'\n" in ended.err
    assert (desk / "rivers" / "actions.yaml").read_bytes() == before
    assert typed(desk, "--ledger", "flood", "apply", "letters/ea.flood.jsonl").code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("named", "code"),
    [("rivers REVIEW", 0), ("rr", 0), ("Rivers Review", 0), (None, 0), ("Floods", 2), ("sec", 2)],
)
def test_a_ledger_is_named_by_its_title_or_its_closing_body(
    desk: Path, named: str | None, code: int
) -> None:
    record = {"op": "report-chase", "body": "ea"} | ({"ledger": named} if named else {})
    (desk / "one.jsonl").write_text(json.dumps(record), "utf-8")
    assert typed(desk, "--ledger", "rivers", "apply", "one.jsonl").code == code


@pytest.mark.slow
def test_what_a_foreign_ledger_does_not_know_is_not_said_first(desk: Path) -> None:
    record = {"op": "report-chase", "ledger": "Floods", "body": "unknown", "by": "nobody"}
    (desk / "one.jsonl").write_text(json.dumps(record), "utf-8")
    ended = typed(desk, "--ledger", "rivers", "apply", "one.jsonl")
    assert "this letter is from the ledger" in ended.err
    assert "no body" not in ended.err
