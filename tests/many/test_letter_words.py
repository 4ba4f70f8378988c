"""What a letter says of the day a body was named, and of its end; what is recorded already."""

from pathlib import Path

import pytest
from central import write
from command import Ended
from inside import in_process

TODAY = "2018-01-10"
BODIES = """schema: 1
bodies:
  - {id: tf, name: Group, kind: taskforce}
  - {id: sec, name: The Secretariat, kind: office}
  - {id: dew, name: DEW, kind: agency, from: 2018-01-21}
  - {id: ea, name: EA, kind: agency}
"""
ENDED = BODIES.replace("EA, kind: agency", "EA, kind: agency, until: 2018-01-20, successors: [dew]")
ACTIONS = """schema: 1
ledger: {title: Floods, closing_body: tf, closes_on: 2017-12, keeper: sec}
actions:
  - id: A1
    title: Raise the bank
    status: open
    handovers: [{to: ea, status: proposed, proposed_on: 2018-01-10}]
"""


def chased(desk: Path, *words: str, today: str = TODAY) -> Ended:
    return in_process("report", "chase", *words, "--today", today, cwd=desk)


def ledger(folder: Path, actions: str = ACTIONS, bodies: str = BODIES) -> Path:
    write(folder, {"actions.yaml": actions, "bodies.yaml": bodies})
    return folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", "you were named today"),
        ("2018-01-10", "2018-01-09", "you were named on 9 January 2018, 1 day ago"),
        # What is written down when the letter is recorded is no more than is known.
        (", proposed_on: 2018-01-10", "", "you were named in December 2017, 10 days ago"),
        ("closes_on: 2017-12, ", "closes_on: 2018-03, ", "you were named today, or on an earlier"),
    ],
)
def test_a_letter_says_when_its_body_was_named(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    ledger(tmp_path, ACTIONS.replace(old, new) if old else ACTIONS)
    assert f": {said}" in chased(tmp_path, "ea").out


def test_a_body_that_ends_is_told_so_and_asked_to_reply_before(tmp_path: Path) -> None:
    ledger(tmp_path, bodies=ENDED)
    said = (
        "Please reply by {}. Our records show that you end on 20 January 2018, succeeded by DEW.\n"
    )
    assert said.format("20 January 2018") in chased(tmp_path, "ea").out
    # On the last day itself no time is left, so it is asked for as of any other.
    assert said.format("19 February 2018") in chased(tmp_path, "ea", today="2018-01-20").out
    assert said.format("15 January 2018") in chased(tmp_path, "ea", "--reply-by", "2018-01-15").out


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["md", "eml"])
def test_a_letter_of_one_ledger_of_a_manifest_has_its_title_once(
    tmp_path: Path, format_: str
) -> None:
    ledger(tmp_path / "flood", bodies=ENDED.replace(", successors: [dew]", ""))
    (tmp_path / "all.yaml").write_text(
        "schema: 1\nledgers: [{name: flood, path: flood}]\n", "utf-8"
    )
    made = chased(tmp_path, "ea", "--ledgers", "all.yaml", "-f", format_)
    assert made.out.count("Floods") == 1
    assert "please tell us who takes over." in made.out.replace("=\n", "")


@pytest.mark.slow
def test_a_letter_that_a_ledger_has_already_is_not_to_be_recorded(tmp_path: Path) -> None:
    for name in ("flood", "river"):
        ledger(tmp_path / name, ACTIONS.replace("Floods", name))
    entries = "".join(f"  - {{name: {name}, path: {name}}}\n" for name in ("flood", "river"))
    (tmp_path / "all.yaml").write_text(f"schema: 1\nledgers:\n{entries}", "utf-8")
    words = ("EA", "--ledgers", "all.yaml", "-o", "letters", "--record")
    first = chased(tmp_path, *words)
    for name in ("flood", "river"):
        apply = ("--ledger", name, "apply", f"letters/ea.{name}.jsonl", "--today", TODAY)
        assert in_process(*apply, cwd=tmp_path).code == 0
        second = chased(tmp_path, *words)
        if name == "flood":
            assert f"\nNothing to change in flood: recorded on {TODAY}\n" in second.out
            assert second.out.count("  next: once sent") == 1
            assert first.out.count("  next: once sent") == 2
    assert (
        second.out
        == f"1 letter in letters, with 2 forms: ea\nNothing to change: recorded on {TODAY}\n"
    )
