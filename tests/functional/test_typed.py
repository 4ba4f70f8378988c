"""What a person types: names in any case, dates as people write them, and nothing that is blank."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import Ended, atmt
from inside import in_process

from atmt_cli.cli.reading.help import PATHS, contexts_of
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

TODAY = "2018-02-12"
ACTIONS = """\
schema: 1
ledger:
  title: Skills
  closing_body: tf
  closes_on: 2017-11
  keeper: sec
sources: [{id: paper, title: The paper}]
actions:
  - id: A1
    title: Keep the skills
    ref: 018/24
    status: open
    handovers: [{to: otr, status: proposed}]
    steps: [{text: Ask, status: open}]
    notes: [{date: 2017-11, by: tf, text: Handed over}]
  - {id: A2, title: Another, ref: a9, status: open, handovers: [{to: fra, status: proposed}]}
questions: [{text: Who pays?, raised_on: 2018}]
"""
BODIES = """\
schema: 1
bodies:
  - {id: tf, name: Task Force, kind: taskforce}
  - {id: sec, name: Secretariat, kind: office}
  - {id: otr, name: Office for Trade, aka: [OfT], kind: office}
  - {id: fra, name: Ministère des Écoles, aka: [OFT, MdE], kind: department}
"""


@pytest.fixture
def there(tmp_path: Path) -> Path:
    (tmp_path / "actions.yaml").write_text(ACTIONS, encoding="utf-8")
    (tmp_path / "bodies.yaml").write_text(BODIES, encoding="utf-8")
    return tmp_path


def run(there: Path, *arguments: str, today: str = TODAY) -> Ended:
    return in_process(*arguments, cwd=there, env={"ATMT_TODAY": today})


def stored(there: Path) -> str:
    return (there / "actions.yaml").read_text(encoding="utf-8")


def dated(there: Path, order: str) -> None:
    """Let the ledger say how 03/04/2018 is meant."""
    said = f"  keeper: sec\n  settings: {{dates: {order}}}\n"
    (there / "actions.yaml").write_text(ACTIONS.replace("  keeper: sec\n", said), encoding="utf-8")


WORDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("offer", "a1", "OfT"): ("offer", "A1", "otr"),
    ("offer", "018/24", "office for trade"): ("offer", "A1", "otr"),
    ("offer", "A9", "ministere des ecoles"): ("offer", "A2", "fra"),
    ("offer", "a9", "MDE"): ("offer", "A2", "fra"),
    ("offer", "A1", "otr", "--on", "10 Jan 2018"): ("offer", "A1", "otr", "--on", "2018-01-10"),
    ("offer", "A1", "otr", "--on", "January 2018"): ("offer", "A1", "otr", "--on", "2018-01"),
    ("offer", "A1", "otr", "--on", "13/01/2018"): ("offer", "A1", "otr", "--on", "2018-01-13"),
    ("offer", "A1", "otr", "--on", "yesterday"): ("offer", "A1", "otr", "--on", "2018-02-11"),
    ("offer", "A1", "otr", "--on", "today"): ("offer", "A1", "otr", "--on", "2018-02-12"),
    ("note", "a1", "Text", "--by", "SECRETARIAT", "--source", "Paper", "--date", "1st Feb 2018"): (
        "note", "A1", "Text", "--by", "sec", "--source", "paper", "--date", "2018-02-01",
    ),
    ("update", "a1", "--governance", "+SEC", "--funders", "Sec", "--reporting-to", "OfT"): (
        "update", "A1", "--governance", "+sec", "--funders", "sec", "--reporting-to", "otr",
    ),
    ("update", "--where", "owner=office FOR trade", "--short-title", "X"): (
        "update", "A1", "--short-title", "X",
    ),
    ("step", "due", "018/24.1", "1 March 2018"): ("step", "due", "A1.1", "2018-03-01"),
    ("step", "assign", "a1.1", "MdE"): ("step", "assign", "A1.1", "fra"),
    ("transfer", "OfT", "mde", "--only", "a1"): ("transfer", "otr", "fra", "--only", "A1"),
    ("waive", "action-has-owner", "a1@OTR", "--reason", "X", "--until", "June 2018"): (
        "waive", "action-has-owner", "A1@otr", "--reason", "X", "--until", "2018-06",
    ),
    ("question", "add", "Why?", "--about", "a9"): ("question", "add", "Why?", "--about", "A2"),
    ("body", "end", "MdE", "--on", "28.2.2018"): ("body", "end", "fra", "--on", "2018-02-28"),
    ("body", "add", "x", "X", "--kind", "office", "--part-of", "SEC", "--from", "2018/1/9"): (
        "body", "add", "x", "X", "--kind", "office", "--part-of", "sec", "--from", "2018-01-09",
    ),
}  # fmt: skip
"""What is typed in words, and in ids and ISO dates."""
FEW = (0, 4, 9)


def _some(many: dict[Any, Any]) -> list[Any]:
    """A few by default, and all of them in the slow tests."""
    marks = ((), (pytest.mark.slow,))
    return [
        pytest.param(*one, marks=marks[n not in FEW], id=" ".join(one[0]))
        for n, one in enumerate(many.items())
    ]


@pytest.mark.parametrize(("words", "ids"), _some(WORDS))
def test_words_come_to_ids_and_iso_dates(
    words: tuple[str, ...], ids: tuple[str, ...], there: Path
) -> None:
    texts = []
    for arguments in (ids, words):
        before = {path: path.read_bytes() for path in there.glob("*.yaml")}
        ended = run(there, *arguments)
        assert ended.code == 0, ended.err
        texts.append({path: path.read_bytes() for path in there.glob("*.yaml")})
        assert texts[-1] != before
        for path, data in before.items():
            path.write_bytes(data)
    assert texts[0] == texts[1]


def test_what_is_shown_is_found_by_any_of_its_names(there: Path) -> None:
    for name in ("A1", "a1", "018/24"):
        assert run(there, "show", name).out.startswith("A1 ")
    for name in ("fra", "FRA", "mde", "ministère des écoles", "Ministere des Ecoles"):
        assert run(there, "body", "show", name).out.startswith("fra ")
        assert json.loads(run(there, "list", "--owner", name, "--format", "json").out)["actions"]
    assert run(there, "report", "chase", "mde").out.startswith("# ")


def test_a_name_of_two_bodies_is_refused_with_both(there: Path) -> None:
    for arguments in (("offer", "A1", "oft"), ("list", "--owner", "oft"), ("body", "show", "oft")):
        ended = run(there, *arguments)
        assert (ended.code, ended.out) == (2, "")
        assert "'oft' may be otr or fra" in ended.err
    assert stored(there) == ACTIONS


REFUSED = {
    "03/04/2018": "may be 2018-04-03 or 2018-03-04; write the one you mean",
    "Q3 2018": "July to September 2018, or October to December of a financial year",
    "spring": "it may mean March to May",
    "10 January": "write the year as well",
    "soon": "write 2018-01-10, 10 Jan 2018, January 2018 or 2018",
}


@pytest.mark.parametrize("typed", REFUSED)
def test_a_date_that_may_be_several_is_refused(typed: str, there: Path) -> None:
    ended = run(there, "offer", "A1", "otr", "--on", typed)
    assert (ended.code, ended.out) == (2, "")
    assert REFUSED[typed] in ended.err
    assert stored(there) == ACTIONS


@pytest.mark.parametrize(("order", "meant"), [("dmy", "2018-04-03"), ("mdy", "2018-03-04")])
def test_the_ledger_says_which_comes_first(order: str, meant: str, there: Path) -> None:
    dated(there, order)
    ended = run(there, "offer", "A1", "otr", "--on", "03/04/2018", today="2018-05-01")
    assert (ended.code, ended.err) == (0, "")
    assert f"offered_on: {meant}" in stored(there)


def test_the_answer_shows_the_date_that_was_recorded(there: Path) -> None:
    said = run(there, "note", "A1", "Text", "--date", "1 Feb 2018").out
    assert "'1 Feb 2018' was read as 2018-02-01\n" in said
    # Once is enough; and what was typed so needs no word.
    assert run(there, "offer", "A1", "otr", "--on", "1 Feb 2018").out.count("2018-02-01") == 1
    assert "is 2018" not in run(there, "note", "A1", "More", "--date", "2018-02-02").out
    made = run(there, "note", "A1", "Text", "--date", "yesterday", "--json").json
    assert "'yesterday' was read as 2018-02-11" in made["said"]


def test_today_itself_may_be_typed(there: Path) -> None:
    for typed in ("12 February 2018", "Mon 12 Feb 2018", "2018/2/12", "13/02/2018"):
        day = run(there, "list", "--format", "json", "--today", typed).json["today"]
        assert day == ("2018-02-13" if typed.startswith("13") else TODAY)
    ended = run(there, "status", "--today", "3/4/2018")
    assert (ended.code, ended.out) == (2, "")
    assert "--today: '3/4/2018' may be 2018-04-03 or 2018-03-04" in ended.err
    made = run(there, "init", "new", "--closes-on", "November 2017")
    assert "; the closing body ends on 2017-11\n" in made.out
    assert "closes_on: 2017-11\n" in (there / "new" / "actions.yaml").read_text()


def test_a_line_of_a_file_is_read_like_a_command(there: Path) -> None:
    lines = (
        {"op": "body-add", "id": "new", "name": "New Body", "aka": ["NB"], "kind": "office"},
        {"op": "offer", "action": "018/24", "body": "nb", "on": "10 Jan 2018"},
        {"op": "body-update", "body": "nb", "name": "Newer Body"},
        {"op": "step-assign", "step": "a1.1", "body": "newer body"},
        {"op": "add", "title": "A new action", "to": "new BODY", "on": "January 2018"},
        {"op": "offer", "action": "a3", "body": "NEW", "on": "yesterday"},
    )
    (there / "f.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines))
    ended = run(there, "apply", "f.jsonl", "--by", "SECRETARIAT")
    assert (ended.code, ended.err) == (0, "")
    said = stored(there)
    for text in ("to: new", "offered_on: 2018-01-10", "assignee: new", "offered_on: 2018-02-11"):
        assert text in said
    assert "by: sec" in said.partition("receipts:")[2]
    assert "'January 2018' was read as 2018-01\n" in ended.out


@pytest.mark.parametrize(
    ("op", "expect", "code"),
    [
        ({"op": "step-assign", "step": "a1.1", "body": "MdE"}, {"assignee": None}, 0),
        ({"op": "note", "action": "a1", "text": "x"}, {"owner": "Office FOR Trade"}, 0),
        ({"op": "note", "action": "a1", "text": "x"}, {"owner": "mde"}, 1),
        ({"op": "note", "action": "a1", "text": "x"}, {"owner": "oft"}, 2),
        ({"op": "body-update", "body": "sec", "aka": ["S"]}, {"until": "31 Dec 2018"}, 0),
        ({"op": "body-update", "body": "sec", "aka": ["S"]}, {"until": "3/4/2018"}, 1),
    ],
)
def test_what_is_expected_may_be_typed_so_too(
    op: dict[str, str], expect: dict[str, str], code: int, there: Path
) -> None:
    ended = BODIES.replace("name: Secretariat,", "name: Secretariat, until: 2018-12-31,")
    (there / "bodies.yaml").write_text(ended, encoding="utf-8")
    (there / "f.jsonl").write_text(json.dumps({**op, "expect": expect}))
    assert run(there, "apply", "f.jsonl").code == code


def test_every_line_that_may_mean_two_things_is_named(there: Path) -> None:
    lines = (
        {"op": "offer", "action": "A1", "body": "oft"},
        {"op": "offer", "action": "A1", "body": "otr", "on": "3/4/2018"},
        {"op": "offer", "action": "A1", "body": "otr", "on": "Q1 2018"},
    )
    (there / "f.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines))
    ended = run(there, "apply", "f.jsonl")
    assert (ended.code, ended.out) == (2, "")
    for told in ("f.jsonl:1: 'oft' may be otr or fra", "f.jsonl:2: on: '3/4/2018' may be 2018-04-03"
                 " or 2018-03-04", "f.jsonl:3: on: 'Q1 2018' is not a date"):  # fmt: skip
        assert told in ended.err
    assert stored(there) == ACTIONS


def test_a_sheet_is_read_as_it_was_filled_in(there: Path) -> None:
    sheet = "id,note,note_by,note_date\n{}\n"
    for row, code, said in (
        (
            "018/24,A note,Ministere des Ecoles,10 Jan 2018",
            0,
            "'10 Jan 2018' was read as 2018-01-10",
        ),
        ("a1,A second,oft,2018-01-11", 2, "'oft' may be otr or fra"),
        ("A1,A third,sec,3/4/2018", 2, "may be 2018-04-03 or 2018-03-04\n  write the one"),
        ("A1,A fourth,sec,yesterday", 2, "depends on the day it was written\n  write the date"),
    ):
        (there / "s.csv").write_text(sheet.format(row))
        ended = run(there, "apply", "s.csv")
        assert ended.code == code, ended.err
        assert said in ended.out + ended.err
    noted = read(Folder(there, there)).ledger.actions[0].notes[1:]
    assert [(str(one.date), one.by, one.text) for one in noted] == [("2018-01-10", "fra", "A note")]


def _blank(path: str) -> Iterator[tuple[list[str], str]]:
    """Yield command lines, each with one blank value, and what the help calls that value."""
    (context,) = contexts_of(path)
    params = [one for one in context.command.params if not getattr(one, "is_flag", False)]
    for blank in params:
        given = [
            one
            for one in params
            if one is blank or one.required or not (_is_option(one) or _is_option(blank))
        ]
        line = [word for one in given for word in _typed(one, " " if one is blank else "x")]
        yield [*path.split(), *line], blank.opts[0] if _is_option(blank) else blank.metavar


def _is_option(parameter: Any) -> bool:
    return bool(parameter.opts[0].startswith("-"))


def _typed(parameter: Any, value: str) -> list[str]:
    return [f"{parameter.opts[0]}={value}"] if _is_option(parameter) else [value]


OF_GIT = ("merge-driver",)
"""Git calls it, and nobody types its arguments."""
TYPED = [path for path in PATHS if path not in OF_GIT]


@pytest.mark.parametrize(
    "path",
    [
        one if one in ("update", "list") else pytest.param(one, marks=pytest.mark.slow)
        for one in TYPED
    ],
)
def test_no_blank_value_means_everything(path: str, there: Path) -> None:
    """An unset variable of a script is wrong usage, wherever it stands."""
    for line, name in _blank(path):
        ended = run(there, *line)
        assert (ended.code, ended.out) == (2, ""), line
        assert f"{name} is blank" in ended.err, line
    assert stored(there) == ACTIONS


def test_a_blank_condition_is_wrong_usage_too(there: Path) -> None:
    for key in ("text", "owner", "status", "flag", "body"):
        ended = run(there, "update", "--where", f"{key}=", "--status", "on-hold", "--reason", "x")
        assert (ended.code, ended.out) == (2, "")
        assert f"{key} is blank" in ended.err
    assert stored(there) == ACTIONS


def test_the_installed_command_understands_it_too(there: Path) -> None:
    ended = atmt("offer", "a1", "OfT", "--on", "10 Jan 2018", cwd=there, env={"ATMT_TODAY": TODAY})
    assert ended.out.startswith("A1: offered to OfT on 2018-01-10\n")


@pytest.mark.parametrize("line", [("note", "A1", "x", "--date"), ("offer", "A1", "otr", "--on")])
def test_where_it_is_tomorrow_already_the_day_may_be_said(
    line: tuple[str, ...], there: Path
) -> None:
    ended = run(there, *line, "tomorrow")
    assert ended.code == 1
    assert f"today is {TODAY} in UTC; if it is 2018-02-13 where you are" in ended.err
    assert run(there, *line, "13 Feb 2018", "--today", "2018-02-13").code == 0
    said = run(there, *line, "March 2018", "--today", "2018-02-13").err
    assert "today is 2018-02-13; to treat another day as today: --today DATE" in said
