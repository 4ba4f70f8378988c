"""What concerns the whole ledger, and what nobody has yet: by command, past the gate."""

import json
import re
from pathlib import Path

import pytest
from command import Ended, atmt
from history import checked_out, commits, git
from inside import in_process
from spread import one_in

TODAY = "2018-01-10"
ACTIONS = """\
schema: 1
ledger:
  title: Skills   # as published
  closing_body: tf
  closes_on: 2017-11
  keeper: sec
  settings: {stale_after: 90}   # days
  governance: [sec, fund]
actions:
  - id: A1
    title: Keep the skills
    status: open
    accountable: otr
    handovers:
      - {to: otr, status: offered, offered_on: 2017-12-01}
  - id: A2
    title: Keep the funds
    status: open
    handovers: [{to: fund, status: proposed}]
notes:
  - {date: 2018-01-08, by: sec, text: It was agreed to keep it}
"""
BODIES = """\
schema: 1
bodies:
  - {id: tf, name: Taskforce, kind: taskforce, until: 2017-11}
  - {id: sec, name: Secretariat, kind: office}
  - {id: otr, name: Office, kind: office}
  - {id: fund, name: Fund, kind: funder, until: 2019}
"""
BASE = {"data/actions.yaml": ACTIONS.encode(), "data/bodies.yaml": BODIES.encode()}
COMMENTS = [re.findall(b"#.*", data) for data in BASE.values()]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with one commit."""
    checked_out(tmp_path, [BASE])
    return tmp_path


def typed(place: Path, *words: str, code: int = 0) -> Ended:
    ended = in_process(*words, "--today", TODAY, cwd=place)
    assert ended.code == code, ended.err
    return ended


def stored(place: Path) -> list[tuple[bytes, int]]:
    return [((place / name).read_bytes(), (place / name).stat().st_mtime_ns) for name in BASE]


def errors(place: Path) -> list[str]:
    """The rules that the gate finds broken by what is not committed yet."""
    ended = in_process(
        "check", "--against", "HEAD", "--format", "json", "--today", TODAY, cwd=place
    )
    return [one["rule"] for one in ended.json["findings"] if one["level"] == "error"]


LAWFUL = {
    "an action for nobody": ("add", "Find a home", "--reason", "No body fits"),
    "the last body withdrawn": ("withdraw", "A1", "otr", "--reason", "It has no staff"),
    "a keeper": ("ledger", "update", "--keeper", "otr", "--reason", "Agreed on 9 January"),
    "settings": ("ledger", "update", "--settings", "stale_after=60", "--reason", "It is too long"),
    "one that has a default": ("ledger", "update", "--settings=due_soon=7", "--reason", "Shorter"),
    "governance": ("ledger", "update", "--governance", "-fund", "--reason", "It only pays"),
    "a finer day": ("ledger", "update", "--closes-on", "2017-11-30"),
    "a title": ("ledger", "update", "--title", "Skills and people"),
    "a note": ("note", "ledger", "It is kept at the Council"),
    "a theme": ("theme", "add", "skills", "Skills"),
    "a last day": ("body", "update", "otr", "--until", "2018-06", "--ended-as", "merged"),
    "a finer last day": ("body", "update", "fund", "--until", "2019-03-31"),
}


@pytest.mark.parametrize("name", one_in(3, LAWFUL))
def test_what_is_typed_passes_the_gate_and_twice_is_once(name: str, place: Path) -> None:
    words = LAWFUL[name]
    before = stored(place)
    dry = typed(place, *words, "--dry-run")
    assert dry.out.startswith("--- a/data/")
    assert stored(place) == before
    made = typed(place, *words, "--json").json
    assert made["changed"]
    assert made["next"].startswith("atmt ")
    assert errors(place) == []
    assert [re.findall(b"#.*", data) for data, _ in stored(place)] == COMMENTS
    if words[0] != "note":  # a second note is a second note
        after = stored(place)
        assert typed(place, *words).out == "Nothing to change\n"
        assert stored(place) == after


REFUSED = {
    "a keeper without a reason": (("ledger", "update", "--keeper", "otr"), 2, "keeper changes"),
    "a setting without a reason": (
        ("ledger", "update", "--settings", "answer-within=5"), 2, "answer within changes"),
    "a name that leaves without a reason": (
        ("ledger", "update", "--governance", "-sec"), 2, "governance changes"),
    "another day": (
        ("ledger", "update", "--closes-on", "2017-12"), 1,
        "atmt correct ledger closes_on=2017-12 --reason TEXT"),
    "another last day": (
        ("body", "update", "fund", "--until", "2020"), 1,
        "atmt correct body:fund until=2020 --reason TEXT"),
    "another kind": (
        ("body", "update", "fund", "--kind", "council"), 1,
        "atmt correct body:fund kind=council --reason TEXT"),
    "another last day by its end": (
        ("body", "end", "fund", "--on", "2020"), 1,
        "atmt correct body:fund until=2020 --reason TEXT"),
    "a keeper that is not there": (
        ("ledger", "update", "--keeper", "otrr", "--reason", "x"), 2, "did you mean otr?"),
    "a setting that is not there": (
        ("ledger", "update", "--settings", "stale=1", "--reason", "x"), 2, "unknown field 'stale'"),
    "a setting twice": (
        ("ledger", "update", "--settings", "due_soon=1", "--settings", "due_soon=2"), 2,
        "'due_soon' appears twice"),
    "nothing": (("ledger", "update"), 2, "no field to update was given"),
    "a reason alone": (("ledger", "update", "--reason", "x"), 2, "no field to update was given"),
    "no waiver": (("waive", "note-order"), 2, "where is required"),
    "a list of one": (("waive", "note-order", "--list"), 2, "--list records nothing"),
    "a reason that says nothing": (
        ("add", "More", "--to", "otr", "--reason", "x"), 2, "leave out --reason, or --to"),
    "a note to correct": (("note", "ledger", "x", "--corrects", "2"), 2, "ledger has no note 2"),
    "a note of tomorrow": (
        ("note", "ledger", "x", "--date", "2018-01-11"), 1, "--today 2018-01-11"),
    "an id that is there": (("theme", "add", "Skills", "x"), 2, "'Skills' is not an id"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "code", "said"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_with_what_to_type(
    words: tuple[str, ...], code: int, said: str, place: Path
) -> None:
    before = stored(place)
    ended = typed(place, *words, code=code)
    assert said in ended.err
    assert ended.out == ""
    assert stored(place) == before


def test_what_is_left_by_hand_with_nobody_must_say_so(place: Path) -> None:
    """The gate catches by hand what the command writes: that nobody has the action now."""
    typed(place, "withdraw", "A1", "otr", "--reason", "It has no staff")
    path = place / "data/actions.yaml"
    text = path.read_text()
    unallocated = "    unallocated:\n      since: 2018-01-10\n      reason: It has no staff\n"
    assert unallocated in text
    path.write_text(text.replace(unallocated, ""))
    assert {"action-has-owner", "owner-not-dropped"} <= set(errors(place))


def test_another_body_leaves_the_action_with_those_that_have_it(place: Path) -> None:
    typed(place, "offer", "A1", "fund")
    typed(place, "withdraw", "A1", "otr", "--reason", "It has no staff")
    assert nobody(place) is None
    typed(place, "withdraw", "A1", "fund", "--reason", "Nor has it")
    assert nobody(place) == {"since": TODAY, "reason": "Nor has it"}
    typed(place, "offer", "A1", "sec")
    assert nobody(place) is None
    assert errors(place) == []


def nobody(place: Path) -> object:
    """What A1 says of having nobody."""
    return typed(place, "show", "A1", "--format", "json").json["actions"][0]["unallocated"]


def test_a_closed_action_is_not_said_to_be_with_nobody(place: Path) -> None:
    typed(place, "close", "A1", "--outcome", "not-implemented", "--reason", "No funds")
    said = typed(place, "withdraw", "A1", "otr", "--reason", "It is closed").out
    assert "nobody" not in said
    assert nobody(place) is None


def test_commands_one_after_another_are_lawful_together(place: Path) -> None:
    for words in LAWFUL.values():
        typed(place, *words)
    assert errors(place) == []
    files = {name: data for name, (data, _) in zip(BASE, stored(place), strict=True)}
    commits(place, [files], parents=[git(place, "rev-parse", "HEAD")])
    typed(place, "ledger", "update", "--keeper", "sec", "--reason", "It was a trial")
    assert errors(place) == []
    head = typed(place, "ledger", "show", "--format", "json").json["ledger"][0]
    assert (head["keeper"], head["settings"]["stale_after"]) == ("sec", 60)
    assert [note["by"] for note in head["notes"]][-1] == "otr"


def test_settings_by_hand_without_a_note_are_caught_and_with_the_command_pass(place: Path) -> None:
    path = place / "data/actions.yaml"
    path.write_text(ACTIONS.replace("stale_after: 90", "stale_after: 99999"))
    assert errors(place) == ["change-noted"]
    typed(place, "note", "ledger", "Nothing is stale")
    assert errors(place) == []


def test_a_note_on_the_ledger_from_standard_input_and_from_a_file(place: Path) -> None:
    (place / "note.txt").write_text("Two\nlines\n")
    ended = atmt("note", "ledger", "-", "--today", TODAY, cwd=place, given=place / "note.txt")
    assert ended.out.startswith("ledger#2: note by Secretariat added\n")
    row = {"op": "note", "action": "ledger", "text": "Two\nlines", "date": TODAY}
    (place / "more.jsonl").write_text(json.dumps(row))
    said = typed(place, "apply", "more.jsonl").out
    assert said.startswith("Nothing to change")
    (place / "more.jsonl").write_text(json.dumps({**row, "text": "More", "etag": "x"}))
    said = typed(place, "apply", "more.jsonl", code=2).err
    assert "not about one action, so it cannot have an etag" in said
