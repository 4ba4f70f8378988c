"""`atmt correct`: what was recorded wrongly is put right in the open, and the gate agrees."""

import json
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from command import Ended, atmt
from history import checked_out, git, write
from inside import in_process
from ledgers import texts
from spread import one_in

from atmt_cli.changes.operations import remedies
from atmt_cli.model.findings import FILES

SAMPLE = """\
ledger: {title: A sample, closing_body: tf, closes_on: 2017-11, keeper: sec}
sources: [{id: paper, title: Transition paper}]
bodies:
  - {id: skills, name: Skills Board, kind: committee, until: 2017-12-31}
actions:
  - id: A1
    title: Keep the skills
    status: in-progress
    handovers:
      - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter], reservation: In May}
      - {to: dtr, status: offered, offered_on: 2017-12-02}
    steps:
      - {text: Draw up the plan, assignee: otr, due: 2018-03, status: done, settled_on: 2018-01-05}
      - {text: Train forty people, assignee: otr, due: 2018-06, status: open}
    notes:
      - {date: 2018-01-03, by: otr, text: We have begun}
  - id: A2
    title: Keep the skill
    status: open
    handovers: [{to: otr, status: proposed}]
    steps: [{text: Ask them, status: open}]
  - id: A3
    title: Close the course
    status: closed
    handovers: [{to: otr, status: proposed}]
    notes: [{date: 2017-12-20, by: sec, text: No funds}]
    closures: [{outcome: not-implemented, reason: No funds}]
questions:
  - {text: "Who pays?", about: [A1], raised_on: 2017-12}
"""  # noqa: E501 - a sample reads best on one line
WHY = ("--reason", "The letter was of DTR")


class Place(NamedTuple):
    """A repository whose ledger is committed."""

    path: Path

    def run(self, *words: str) -> Ended:
        return in_process(*words, cwd=self.path)

    def lawful(self, *words: str) -> str:
        """What a command says that writes something; the gate agrees, and it is committed."""
        ended = self.run(*words)
        assert ended.code == 0, ended.said
        gate = self.run("check", "--against", "HEAD")
        assert gate.code == 0, gate.said
        self.commit()  # which fails if it wrote nothing
        return ended.out + gate.out

    def changed(self) -> str:
        return git(self.path, "diff", "HEAD")

    def commit(self) -> None:
        git(self.path, "commit", "--quiet", "--all", "--message", "x")

    def edit(self, old: str, new: str) -> None:
        """Somebody edits the files by hand."""
        for name in FILES:
            file = self.path / "data" / name
            file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def stood(folder: Path, *, committed: bool = True) -> Place:
    tree = {f"data/{name}": text.encode() for name, text in texts(SAMPLE).items()}
    if committed:
        checked_out(folder, [tree])
    else:
        write(folder, tree)
    return Place(folder)


def stored(place: Place) -> list[bytes]:
    return [(place.path / "data" / name).read_bytes() for name in FILES]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return stood(tmp_path / "there")


@pytest.mark.parametrize(
    ("words", "said", "shown", "was"),
    one_in(
        3,
        [
            pytest.param(
                ("A1@otr", "status=offered"),
                "A1@otr: corrected: status offered (was accepted); no answered on (was 2017-12-20)",
                "was accepted, answered on 2017-12-20, evidence 'Letter', reservation 'In May'",
                {
                    "status": "accepted",
                    "answered_on": "2017-12-20",
                    "evidence": ["Letter"],
                    "reservation": "In May",
                },
                id="an acceptance by mistake",
            ),
            pytest.param(
                ("A1@otr", "answered_on=2017-12-21"),
                "A1@otr: corrected: answered on 2017-12-21 (was 2017-12-20)",
                "was answered on 2017-12-20",
                {"answered_on": "2017-12-20"},
                id="a wrong date",
            ),
            pytest.param(
                ("A1.1", "status=open"),
                "A1.1: corrected: status open (was done); no settled on (was 2018-01-05)",
                "was done, settled on 2018-01-05",
                {"status": "done", "settled_on": "2018-01-05"},
                id="a step ticked off too early",
            ),
            pytest.param(
                ("A1.1", "due=2018-04"),
                "A1.1: corrected: due 2018-04 (was 2018-03)",
                "was due 2018-03",
                {"due": "2018-03"},
                id="a due date that never was",
            ),
            pytest.param(
                ("A1", "title=Keep skills"),
                "A1: corrected: title 'Keep skills' (was 'Keep the skills')",
                "was title 'Keep the skills'",
                {"title": "Keep the skills"},
                id="a title",
            ),
            pytest.param(
                ("A3", "reason=No need", "outcome=superseded", "superseded_by=A2"),
                "A3: corrected: outcome superseded (was not-implemented)",
                "was outcome not-implemented, reason 'No funds'",
                {"outcome": "not-implemented", "reason": "No funds"},
                id="the last closure, which has no place of its own",
            ),
            pytest.param(
                ("A1@otr", "evidence=Minute", "evidence=Letter of DTR"),
                "A1@otr: corrected: evidence 'Minute', 'Letter of DTR' (was 'Letter')",
                "was evidence 'Letter'",
                {"evidence": ["Letter"]},
                id="evidence",
            ),
            pytest.param(
                ("A1@dtr", "to=fund"),
                "A1@dtr: corrected: to fund (was dtr)",
                "A1@dtr corrected on 2018-01-10",
                {"to": "dtr"},
                id="a body that was never asked",
            ),
            pytest.param(
                ("question:1", "text=Who pays for it?"),
                "question:1: corrected: text 'Who pays for it?'",
                "was text 'Who pays?'",
                {"text": "Who pays?"},
                id="a question",
            ),
            pytest.param(
                ("A1#1", "date=2018-01-02", "by=dtr"),
                "A1#1: corrected: date 2018-01-02 (was 2018-01-03); by dtr (was otr)",
                "was date 2018-01-03, by otr",
                {"date": "2018-01-03", "by": "otr"},
                id="who said it",
            ),
        ],
    ),
)
def test_what_was_wrong_is_put_right_and_told(
    place: Place, words: tuple[str, ...], said: str, shown: str, was: dict[str, object]
) -> None:
    told = place.lawful("correct", *words, *WHY)
    assert said in told
    assert f"correction: {words[0]} was " in told
    action = "A1" if words[0][0] == "q" else words[0][:2]
    page = place.run("show", action)
    assert "corrected on 2018-01-10 by " in page.out
    assert shown in " ".join(page.out.split())
    known = place.run("show", action, "--format", "json").json["actions"][0]
    corrections = known["corrections"] if words[0][0] != "q" else []
    assert [one["was"] for one in corrections] == [was][: len(corrections)]
    assert len(corrections) == (words[0][0] != "q")
    again = place.run("correct", *words, *WHY)
    if words != ("A1@dtr", "to=fund"):
        assert (again.code, again.out) == (0, "Nothing to change\n")


@pytest.mark.slow
def test_the_last_day_of_a_body_and_other_records(place: Place) -> None:
    told = place.lawful("correct", "body:skills", "until=2018-01-05", "--reason", "It met again")
    assert "body:skills: corrected: until 2018-01-05 (was 2017-12-31)" in told
    page = place.run("body", "show", "skills").out
    assert "corrected on 2018-01-10 by " in page
    assert "was until 2017-12-31; It met again" in " ".join(page.split())
    one = place.run("body", "show", "skills", "--format", "json").json["bodies"][0]
    assert one["corrections"][0]["was"] == {"until": "2017-12-31"}
    assert "closes on 2017-10" in place.lawful("correct", "ledger", "closes_on=2017-10", *WHY)
    assert "title 'The paper'" in place.lawful("correct", "source:paper", "title=The paper", *WHY)
    assert "no until (was 2018-01-05)" in place.lawful("correct", "body:skills", "until=", *WHY)


def test_a_life_that_was_too_long_is_the_truth_and_is_written(place: Place) -> None:
    place.lawful("body", "end", "otr", "--on", "2018-06-30")
    ended = place.run("correct", "body:otr", "until=2017-12-31", *WHY)
    assert ended.code == 0
    assert "[owner-in-life]" in ended.out


def test_an_action_entered_twice_leaves_the_counts(place: Place) -> None:
    before = place.run("status", "--format", "json").json["summary"]
    told = place.lawful("correct", "A2", "--entered-in-error", "--reason", "A1 is the same")
    assert "A2: closed as entered-in-error" in told
    after = place.run("status", "--format", "json").json["summary"]
    assert (after["actions"], after["live"], after["closed"]) == (2, 1, 1)
    assert before["actions"] == 3
    assert "entered-in-error" in place.run("show", "A2").out
    assert [one["id"] for one in place.run("list", "--format", "json").json["actions"]] == [
        "A1",
        "A2",
        "A3",
    ]
    exported = place.run("export", "--format", "json").json["actions"]
    assert [one["id"] for one in exported] == ["A1", "A3"]
    assert "\nA2," not in place.run("export", "--format", "csv").out
    again = place.run("correct", "A2", "--entered-in-error", "--reason", "Twice")
    assert again.out == "Nothing to change\n"
    assert "A2: reopened" in place.lawful("reopen", "A2", "--reason", "It is another one")
    assert place.run("status", "--format", "json").json["summary"] == before
    # The step that was open then is open still.
    assert "A2.1 open" in place.run("show", "A2").out


@pytest.mark.parametrize("words", [("update", "--status", "on-hold"), ("close", "--propose"), ()])
def test_an_action_is_in_error_from_any_status(place: Place, words: tuple[str, ...]) -> None:
    if words:
        place.lawful(words[0], "A2", *words[1:], "--reason", "As agreed")
    name = "A2" if words else "A3"
    place.lawful("correct", name, "--entered-in-error", "--reason", "A1 is the same")
    assert place.run("status", "--format", "json").json["summary"]["actions"] == 2


@pytest.mark.slow
def test_what_is_not_committed_is_just_changed_and_that_is_said(place: Place) -> None:
    assert place.run("offer", "A2", "otr", "--on", "2018-01-08").code == 0
    ended = place.run("correct", "A2@otr", "offered_on=2018-01-09", *WHY)
    assert ended.code == 0
    assert "it was not committed yet, so no correction is recorded" in ended.out
    assert "corrections:" not in place.changed()
    assert place.run("check", "--against", "HEAD").code == 0
    # Back to what is committed, for which nothing need be said.
    ended = place.run("correct", "A2@otr", "status=proposed", *WHY)
    assert "corrected" not in ended.out
    assert place.run("check", "--against", "HEAD").code == 0
    # What was committed is corrected once, however often it changes before the next commit.
    for day in ("2017-12-21", "2017-12-22"):
        assert place.run("correct", "A1@otr", f"answered_on={day}", *WHY).code == 0
    assert place.changed().count("where: A1@otr") == 1
    assert "was:\n+      answered_on: 2017-12-20" in place.changed()
    assert place.run("check", "--against", "HEAD").code == 0


def test_what_was_changed_by_hand_gets_the_correction_that_it_lacks(place: Place) -> None:
    place.edit("answered_on: 2017-12-20", "answered_on: 2017-12-21")
    place.edit("{to: dtr, status: offered, ", "{to: fund, status: offered, ")
    assert "to fund (was dtr)" in place.run("correct", "A1@fund", "to=fund", *WHY).out
    assert place.run("check", "--against", "HEAD").code == 1  # the date lacks its own
    told = place.lawful("correct", "A1@otr", "answered_on=2017-12-21", *WHY)
    assert "A1@otr: corrected: answered on 2017-12-21 (was 2017-12-20)" in told


@pytest.mark.parametrize(
    ("old", "new"),
    one_in(
        3,
        [
            ("answered_on: 2017-12-20", "answered_on: 2017-12-21"),
            (
                "evidence: [Letter], reservation: In May",
                "evidence: [Letter], reservation: ' In  June'",
            ),
            ("status: done, settled_on: 2018-01-05", "status: open"),
            ("until: 2017-12-31", "until: 2018-01-05"),
            ("reason: No funds", "reason: No need"),
            ("closes_on: 2017-11", "closes_on: 2017-10"),
            ("title: Transition paper", "title: The paper of transition"),
        ],
    ),
)
def test_the_remedy_of_the_gate_mends_an_edit_by_hand(place: Place, old: str, new: str) -> None:
    place.edit(old, new)
    [found] = place.run("check", "--against", "HEAD", "--format", "json").json["findings"][:1]
    assert found["level"] == "error"
    program, *words = shlex.split(found["remedy"])
    assert program == "atmt"
    assert "corrected: " in place.lawful(*words)


def test_without_git_every_correction_is_recorded(tmp_path: Path) -> None:
    place = stood(tmp_path / "alone", committed=False)
    for number, day in enumerate(("2017-12-21", "2017-12-22"), 1):
        ended = place.run("correct", "A1@otr", f"answered_on={day}", *WHY)
        assert (ended.code, "corrected: answered on" in ended.out) == (0, True), ended.said
        text = (place.path / "data" / FILES[0]).read_text()
        assert text.count("where: A1@otr") == number


def test_a_ledger_that_was_never_committed_is_just_changed(tmp_path: Path) -> None:
    place = stood(tmp_path / "new", committed=False)
    git(place.path, "init", "--quiet")
    ended = place.run("correct", "A1@otr", "answered_on=2017-12-21", *WHY)
    assert "it was not committed yet" in ended.out
    assert "corrections:" not in (place.path / "data" / FILES[0]).read_text()


@pytest.mark.slow
def test_what_a_branch_filled_in_and_corrected_passes_against_main(place: Place) -> None:
    git(place.path, "checkout", "--quiet", "-b", "topic")
    place.lawful("offer", "A2", "otr", "--on", "2018-01-08")
    place.lawful("accept", "A2", "otr", "--on", "2018-01-09", "--evidence", "Letter")
    place.lawful("correct", "A2@otr", "answered_on=2018-01-10", *WHY)
    place.lawful("correct", "A2@otr", "status=offered", *WHY)
    gate = place.run("check", "--against", "main")
    assert gate.code == 0, gate.said
    assert "correction: A2@otr was accepted, answered on 2018-01-10" in gate.out
    # What no commit ever said is no truth.
    place.edit("answered_on: 2018-01-09", "answered_on: 2018-01-07")
    place.commit()
    gate = place.run("check", "--against", "main")
    assert (gate.code, "[correction-is-true]" in gate.out) == (1, True)


def test_a_finer_date_needs_no_correction(place: Place) -> None:
    place.edit("offered_on: 2017-12-02", "offered_on: 2017-12")
    place.commit()
    told = place.lawful("correct", "A1@dtr", "offered_on=2017-12-04", *WHY)
    assert "offered on 2017-12-04 (was 2017-12); no correction is needed" in told


BAD = {
    "no place": (("A1@dt", "status=open"), "no place 'A1@dt' in this ledger; did you mean A1@dtr?"),
    "a body alone": (("skills", "until=2018"), "did you mean body:skills?"),
    "no field": (("A1@otr", "answerd_on=2018"), "no field 'answerd_on'; did you mean answered_on?"),
    "no such step": (("A1.9", "status=open"), "no place 'A1.9' in this ledger"),
    "a note's text": (("A1#1", "text=x"), "atmt note A1 TEXT --corrects 1"),
    "a note's text, personal": (("A1#1", "text=x"), "atmt waive notes-append-only 'A1#1'"),
    "an id": (("A1", "id=A9"), "the id of A1 cannot change"),
    "not a date": (("A1@otr", "answered_on=spring"), "answered_on: 'spring' is not a date"),
    "no status": (("A1@otr", "status=acepted"), "did you mean accepted?"),
    "taken out": (("A1@otr", "status="), "status is required"),
    "a list of one": (("A1@otr", "status=offered", "status=x"), "expected"),
    "no value": (("A1@otr", "status"), "'status' is not FIELD=VALUE"),
    "nothing asked": (("A1@otr",), "no field to correct was given"),
    "no closure": (("A1", "outcome=implemented"), "A1 has no closure, so no 'outcome'"),
    "free": (("A1", "short_title=S"), "atmt update A1 --short-title TEXT"),
    "noted": (("A1", "accountable=dtr"), "atmt update A1 --accountable BODY --reason TEXT"),
    "a status": (("A1", "status=on-hold"), "atmt update A1 --status on-hold --reason TEXT"),
    "an open step": (("A1.2", "status=done"), "atmt step done A1.2 --on DATE"),
    "a yes to come": (("A1@dtr", "status=accepted"), "atmt accept A1 dtr --evidence TEXT"),
    "a setting": (("ledger", "settings.due_soon=7"), "atmt ledger update --settings NAME=VALUE"),
    "filled in": (("body:otr", "until=2019"), "atmt body end otr --on DATE"),
    "entered and more": (("A1", "title=x", "--entered-in-error"), "sets no field"),
    "a step in error": (("A1.1", "--entered-in-error"), "A1.1 is not an action"),
    "a body that is not there": (("A1@otr", "to=olss"), "[reference-resolves]"),
    "out of order": (("A1@otr", "offered_on=2018-01-09"), "[handover-dates-in-order]"),
    "no evidence": (("A1@otr", "evidence="), "[acceptance-has-evidence]"),
}


@pytest.mark.parametrize("case", one_in(2, BAD))
def test_bad_input_says_what_to_type_and_writes_nothing(place: Place, case: str) -> None:
    words, said = BAD[case]
    before = stored(place)
    ended = place.run("correct", *words, *WHY)
    assert ended.code == (1 if said.startswith("[") else 2), ended.said
    assert said in ended.err
    assert stored(place) == before


def test_a_reason_is_asked_for(place: Place) -> None:
    ended = place.run("correct", "A1@otr", "status=offered")
    assert ended.code == 2
    assert "atmt correct A1@otr status=offered --reason TEXT" in ended.err


def test_the_installed_command_and_its_options(place: Place) -> None:
    words = (
        "correct",
        "A1@otr",
        "answered-on=2017-12-21",
        *WHY,
        "--on",
        "2018-01-09",
        "--by",
        "dtr",
    )
    trial = atmt(*words, "--dry-run", cwd=place.path)
    assert "+    on: 2018-01-09" in trial.out
    assert not place.changed()
    made = atmt(*words, "--json", cwd=place.path).json
    assert [one["where"] for one in made["changed"]] == ["A1@otr", "ledger"]
    assert made["changed"][1]["value"]["by"] == "dtr"


def test_words_are_understood_as_people_type_them(place: Place) -> None:
    words = ("correct", "a1@Office for Therapies Research", "answered-on=21 Dec 2017", *WHY)
    assert "A1@otr: corrected: answered on 2017-12-21 (was 2017-12-20)" in place.lawful(*words)
    assert "by dtr (was otr)" in place.lawful("correct", "a1#1", "by=DTR", *WHY)
    told = place.lawful("correct", "a3", "outcome=superseded", "superseded_by=a2", *WHY)
    assert "superseded by 'A2'" in told
    both = place.run("correct", "A1@otr", "offered_on=03/04/2017", *WHY)
    assert both.code == 2
    assert "2017-03-04" in both.err
    assert "2017-04-03" in both.err


def test_a_row_says_what_it_takes_for_granted(place: Place) -> None:
    row = {"op": "correct", "where": "A1@otr", "set": {"status": "offered"}, "reason": "A slip"}
    rows = {"old": {"status": "declined"}, "new": {"status": "accepted"}}
    for name, expect in rows.items():
        (place.path / f"{name}.jsonl").write_text(json.dumps({**row, "expect": expect}))
    refused = place.run("apply", "old.jsonl")
    assert "A1@otr: status is 'accepted', not 'declined' as expected" in refused.err
    (place.path / "etag.jsonl").write_text(json.dumps({**row, "etag": "0" * 12}))
    assert "A1 has changed since it was exported" in place.run("apply", "etag.jsonl").err
    assert "1 row: 1 applied" in place.lawful("apply", "new.jsonl")


def test_a_file_of_corrections_is_applied(place: Place) -> None:
    lines = (
        '{"op": "correct", "where": "A1@otr", "set": {"status": "offered"}, "reason": "A slip"}\n'
        '{"op": "correct", "where": "A2", "entered_in_error": true, "reason": "Twice"}\n'
    )
    (place.path / "c.jsonl").write_text(lines)
    assert "2 rows: 2 applied" in place.lawful("apply", "c.jsonl")


def test_the_letter_and_the_diff_tell_a_correction_as_such(place: Place) -> None:
    assert place.run("correct", "A1@otr", "answered_on=2017-12-21", *WHY).code == 0
    told = place.run("diff").out
    assert "handover A1@otr corrected: answered on 20 December 2017 → 21 December 2017" in told
    assert "append-only" not in told
    assert (
        "Our record of your answer was corrected on 2018-01-10"
        in place.run("report", "chase", "otr").out
    )
    assert "Our record of your answer" not in place.run("report", "chase", "dtr").out


@pytest.mark.slow
def test_two_branches_bring_their_corrections(place: Place) -> None:
    place.run("setup-git")
    git(place.path, "checkout", "--quiet", "-b", "topic")
    place.lawful("step", "add", "A1", "Ask them", "--assignee", "otr")
    place.lawful("correct", "A1.3", "text=Ask them all", *WHY)
    git(place.path, "checkout", "--quiet", "main")
    place.lawful("step", "add", "A1", "Tell them", "--assignee", "otr")
    place.lawful("correct", "A1@otr", "answered_on=2017-12-21", *WHY)
    before = git(place.path, "merge-base", "main", "topic")
    git(place.path, "merge", "--quiet", "--message", "x", "topic")
    found = place.run("show", "A1", "--format", "json").json["actions"][0]["corrections"]
    assert {one["where"] for one in found} == {"A1@otr", "A1.4"}
    gate = place.run("check", "--against", before)
    assert gate.code == 0, gate.said


def test_every_command_that_is_named_can_be_typed() -> None:
    from typer.main import get_command  # noqa: PLC0415

    from atmt_cli.cli.app import app  # noqa: PLC0415

    in_process("--help", cwd=Path())
    known = get_command(app)
    for kind in (*remedies._COMMANDS.values(), *remedies._MOVES.values()):
        for template in kind.values():
            words = template.replace("{place}", "A2.1").replace("{", "").replace("}", "").split()
            command = known
            while words[1:2] and words[1] in getattr(command, "commands", {}):
                command = command.commands[words.pop(1)]  # type: ignore[attr-defined]
            options = {name for one in command.params for name in one.opts}
            assert command is not known
            assert {word for word in words if word.startswith("--")} <= options, template


def test_a_body_does_not_get_the_same_action_twice(place: Place) -> None:
    refused = place.run("correct", "A1@otr", "to=dtr", *WHY)
    assert refused.code == 1
    assert "A1 already has a handover to DTR, offered" in refused.err
    assert "atmt correct A1@otr status=offered --reason TEXT" in refused.err
    assert not place.changed()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (
            ("A1@otr", "proposed_on=2 Nov 2017"),
            "atmt correct A1@otr 'proposed_on=2 Nov 2017' --reason",
        ),
        (("A2", "--entered-in-error"), "atmt correct A2 --entered-in-error --reason"),
    ],
)
def test_what_is_typed_again_with_a_reason_is_whole(
    place: Place, words: tuple[str, ...], hint: str
) -> None:
    refused = place.run("correct", *words)
    assert (refused.code, hint in refused.err) == (2, True), refused.err
