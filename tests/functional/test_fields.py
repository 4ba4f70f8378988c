"""What an action has besides its owner and status: commands, rows, sheets and the gate."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from history import repository
from inside import in_process as atmt
from spread import one_in
from test_commands import completed

FILES = ("actions.yaml", "bodies.yaml")
ACTIONS = """\
schema: 1
ledger: {title: A sample, closing_body: tf, closes_on: 2017-11, keeper: sec}
themes: [{id: skills, title: Skills and training}, {id: money, title: Money}]
actions:
  - id: A1
    title: One
    ref: "018/24"
    themes: [money]
    priority: high
    due: 2018-03
    status: open
    handovers: [{to: bia, status: offered, offered_on: 2018-01-02}]
    governance: [sec]
    x-cost: 1.2m
    x-tags: [one, two]
  - {id: A2, title: Two, status: open, unallocated: {since: 2017-11, reason: Vacant}}
  - id: A3
    title: Three
    status: open
    handovers:
      - {to: bia, status: declined, offered_on: 2017-12-01, answered_on: 2017-12-20, reason: No}
    steps: [{text: Count, status: open, due: 2018-02}]
questions:
  - {text: Who pays, about: [A1], raised_on: 2017-11}
  - {text: Who counts, about: [A2, A3], raised_on: 2017-11}
"""
BODIES = """\
schema: 1
bodies:
  - {id: tf, name: Taskforce, kind: taskforce}
  - {id: sec, name: Secretariat, kind: office}
  - {id: bia, name: Industry Association, kind: trade-association}
"""
Rows = list[dict[str, str]]
BESIDE = ("questions", "letters", "corrections", "findings")
"""What show has of an action that is no field of it."""


@pytest.fixture
def there(tmp_path: Path) -> Path:
    texts = (ACTIONS, BODIES)
    repository(tmp_path, [dict(zip(FILES, (one.encode() for one in texts), strict=True))])
    for name, text in zip(FILES, texts, strict=True):
        (tmp_path / name).write_text(text)
    return tmp_path


def done(there: Path, *words: str) -> str:
    ended = atmt(*words, cwd=there)
    assert ended.code == 0, ended.err
    return ended.out


def stored(there: Path, name: str) -> dict[str, Any]:
    (action,) = atmt("show", name, "-f", "json", cwd=there).json["actions"]
    return dict(action)


def test_what_update_sets_passes_the_gate(there: Path) -> None:
    done(there, "update", "A1", "--due", "2018-04", "--priority", "low", "--reason", "Budget")
    done(there, "update", "A1", "--due", "2018-05", "--reason", "Again")
    done(there, "update", "A1", "--theme=+skills", "--theme=-money")
    done(there, "update", "A3", "--due", "ongoing", "--ref", "018/25", "--theme", "money")
    done(there, "update", "A3", "--unallocated", "No taker", "--since", "2017-12-20")
    done(there, "accept", "A1", "bia", "--extent", "in-part", "--evidence", "Minute")
    done(there, "note", "ledger", "All have been asked")
    done(there, "check", "--against", "HEAD")
    one, three = stored(there, "A1"), stored(there, "A3")
    assert (one["due"], one["first_due"], one["priority"]) == ("2018-05", "2018-03", "low")
    assert (one["themes"], one["handovers"][0]["extent"]) == (["skills"], "in-part")
    assert (three["due"], three["first_due"], three["ref"]) == ("ongoing", None, "018/25")
    assert three["unallocated"] == {"since": "2017-12-20", "reason": "No taker"}


@pytest.mark.slow
def test_the_first_date_is_kept_however_often_it_moves(there: Path) -> None:
    for due in ("2018-05", "none", "2018-07", "ongoing"):
        done(there, "update", "A1", "--due", due, "--reason", "Again")
        done(there, "check", "--against", "HEAD")
    assert (stored(there, "A1")["due"], stored(there, "A1")["first_due"]) == ("ongoing", "2018-03")


def test_a_date_that_becomes_more_precise_needs_no_reason(there: Path) -> None:
    done(there, "update", "A1", "--due", "2018-03-20")
    assert stored(there, "A1")["first_due"] is None
    done(there, "check", "--against", "HEAD")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--due 2018-05", 2, "atmt update A1 --due 2018-05 --reason TEXT"),
        ("--priority low", 2, "A1 has the priority high; say why that changes: --reason"),
        ("--priority urgent", 2, "write high, medium or low"),
        ("--due soon", 2, "or ongoing"),
        ("--theme skils", 2, "did you mean skills?"),
        ("--ref 1", 1, "[record-kept]"),
        ("--unallocated Vacant", 1, "atmt withdraw A1 bia --reason TEXT"),
        ("--since 2017-12", 2, "atmt update A1 --unallocated REASON --since 2017-12"),
    ],
)
def test_what_cannot_be_set_is_said_and_nothing_is_written(
    words: str, code: int, said: str, there: Path
) -> None:
    before = (there / "actions.yaml").read_bytes()
    ended = atmt("update", "A1", *words.split(), cwd=there)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert (there / "actions.yaml").read_bytes() == before


def test_offering_takes_out_that_nobody_has_it(there: Path) -> None:
    done(there, "offer", "A2", "bia")
    assert stored(there, "A2")["unallocated"] is None
    done(there, "check", "--against", "HEAD")


def test_the_page_names_every_key_of_a_row(there: Path) -> None:
    (one, *_) = atmt("list", "-f", "json", cwd=there).json["actions"]
    page = (Path(__file__).parents[2] / "docs" / "rows.md").read_text("utf-8")
    assert [key for key in one if f"`{key}`" not in page.partition("## A row in JSON")[2]] == []


def test_a_row_says_that_nobody_has_it_yet(there: Path) -> None:
    rows = {row["id"]: row for row in atmt("list", "-f", "json", cwd=there).json["actions"]}
    assert rows["A1"]["unallocated"] is None
    assert rows["A2"]["unallocated"] == {"since": "2017-11", "reason": "Vacant"}
    # A no is the last answer.
    assert rows["A3"]["unallocated"] == {"since": "2017-12-20", "reason": "No"}
    assert (rows["A1"]["next_due"], rows["A3"]["next_due"]) == ("2018-03", "2018-02")
    out = done(there, "status")
    assert "nobody yet since 2017-11 " in out
    assert "nobody yet since 2017-12-20" in out
    gaps = atmt("gaps", "-f", "json", cwd=there).json["gaps"]
    nobody = [(gap["where"], gap["since"]) for gap in gaps if gap["group"] == "Nobody yet"]
    assert nobody == [("A2", "2017-11"), ("A3", "2017-12-20")]


@pytest.mark.parametrize(
    ("options", "ids"),
    one_in(
        4,
        [
            ("--theme money", "A1"),
            ("--theme Money --theme skills", "A1"),
            ("--theme none", "A2 A3"),
            ("--priority high --priority none", "A1 A2 A3"),
            ("--due-before 2018-03", "A3"),
            ("--due-before 2018-04", "A1 A3"),
            ("--unallocated", "A2 A3"),
            ("--where x-cost=1.2M", "A1"),
            ("--where x-tags=two --where x-tags=none", "A1 A2 A3"),
            ("--where governance=sec", "A1"),
            ("--where short-title=none --where ref=018/24", "A1"),
            ("--where unallocated=false", "A1"),
            ("--where due_before=2018-03", "A3"),
            ("--where theme=money --theme skills", "A1"),
        ],
    ),
)
def test_status_and_list_choose_alike(options: str, ids: str, there: Path) -> None:
    for command in ("status", "list"):
        rows = atmt(command, *options.split(), "-f", "json", cwd=there).json["actions"]
        assert [row["id"] for row in rows] == ids.split()


def test_a_summary_counts_what_was_chosen(there: Path) -> None:
    answer = atmt("status", "--theme", "money", "-f", "json", cwd=there).json
    assert (answer["summary"]["actions"], answer["summary"]["without_owner"]) == (1, 0)
    assert answer["summary"]["questions"] == 1
    out = done(there, "status", "--theme", "money", "--today", "2018-04-01")
    assert "As of 2018-04-01, 1 of 3 actions match: 1 live action, 0 closed" in out
    assert "1 action overdue" in out


def test_fields_are_chosen_in_every_format(there: Path) -> None:
    words = ("list", "--fields", "id,x-tags", "--fields", "unallocated,short-title,last_note.by")
    (one, *_) = atmt(*words, "-f", "json", cwd=there).json["actions"]
    assert list(one) == ["id", "x-tags", "unallocated", "short_title", "last_note.by"]
    table = list(csv.reader(io.StringIO(done(there, *words, "-f", "csv"))))
    assert table[0] == [
        "id", "x-tags", "unallocated.since", "unallocated.reason", "short_title", "last_note.by",
    ]  # fmt: skip
    assert table[1][:2] == ["A1", "one; two"]
    lines = [json.loads(line) for line in done(there, *words, "-f", "jsonl").splitlines()]
    assert [line["id"] for line in lines] == ["A1", "A2", "A3"]
    assert done(there, *words, "-f", "md").startswith("| Id | x-tags | Unallocated | Short title |")


def test_every_field_of_a_row_can_be_chosen(there: Path) -> None:
    rows = atmt("show", "A1", "-f", "json", cwd=there).json["actions"]
    known = ",".join(name for name in rows[0] if name not in BESIDE)
    chosen = atmt("list", "--fields", known, "-f", "json", cwd=there).json["actions"]
    assert [set(row) for row in chosen] == [set(known.split(","))] * 3
    assert {name: rows[0][name] for name in known.split(",")} == chosen[0]


def test_an_action_of_two_themes_stands_below_both(there: Path) -> None:
    done(there, "update", "A1", "--theme=+skills")
    rows = atmt("list", "--by-theme", "-f", "json", cwd=there).json["actions"]
    assert [(row["theme"], row["id"]) for row in rows] == [
        ("skills", "A1"), ("money", "A1"), (None, "A2"), (None, "A3"),
    ]  # fmt: skip
    assert ": 3 of 3 actions" in done(there, "list", "--by-theme")


def test_a_day_before_what_is_recorded_is_cautioned_of(there: Path) -> None:
    ended = atmt("status", "--today", "2018-01-01", cwd=there)
    assert ended.code == 0
    assert (
        "the ledger records events after 2018-01-01, the latest on 2018-01-02 (A1@bia)" in ended.err
    )
    assert atmt("status", "--today", "2018-01-02", cwd=there).err == ""
    assert "(A1@bia)" in atmt("list", cwd=there, env={"ATMT_TODAY": "2017-12-25"}).err


def sheet(there: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(done(there, "export", "--format", "csv"))))


def write(there: Path, rows: Rows) -> str:
    with (there / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return "sheet.csv"


def test_a_sheet_edits_priority_themes_and_due(there: Path) -> None:
    rows = sheet(there)
    rows[0] |= {"priority": "Low", "themes": "Skills and training; money", "due": "Ongoing"}
    rows[0] |= {"reason": "Budget"}
    rows[1] |= {"due": "2018-09", "priority": "HIGH"}
    done(there, "apply", write(there, rows))
    done(there, "check", "--against", "HEAD")
    one, two = stored(there, "A1"), stored(there, "A2")
    assert (one["priority"], one["themes"], one["due"]) == ("low", ["money", "skills"], "ongoing")
    assert one["notes"][-1]["text"] == "Budget"
    assert (two["priority"], two["due"], two["notes"]) == ("high", "2018-09", [])
    rows = sheet(there)
    assert (rows[0]["due"], rows[0]["ref"], rows[0]["x-tags"]) == ("ongoing", "018/24", "one; two")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"due": "2018-09"},
            "A1 reason (I2): A1 is due 2018-03; say why that changes\n  fill in reason (I2)",
        ),
        (
            {"ref": "1"},
            "A1 ref (C2): cannot be edited in a sheet; it says '1', the ledger '018/24'",
        ),
        (
            {"x-cost": "2m"},
            "A1 x-cost (Z2): cannot be edited in a sheet; it says '2m', the ledger '1.2m'",
        ),
        ({"themes": "skils"}, "no theme 'skils'; did you mean skills?"),
        ({"priority": "soon"}, "write high, medium or low"),
    ],
)
def test_a_cell_that_cannot_be_carried_out_is_named(
    cells: dict[str, str], said: str, there: Path
) -> None:
    rows = sheet(there)
    rows[0] |= cells
    ended = atmt("apply", write(there, rows), cwd=there)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_a_sheet_that_went_out_before_there_were_these_columns_comes_back(there: Path) -> None:
    new = ("ref", "priority", "themes", "due", "x-cost", "x-tags")
    rows = sheet(there)
    for row in rows:
        notes, _, hashes = row["as_exported"].removeprefix("v1.").partition(".")
        row["as_exported"] = f"v1.{notes}.{hashes[:44]}"  # of the eleven columns that there were
    old = [{name: text for name, text in row.items() if name not in new} for row in rows]
    # What changed meanwhile is in no column of it.
    done(there, "update", "A1", "--priority", "low", "--reason", "Budget")
    assert done(there, "apply", write(there, old)) == "Nothing to change\n"
    old[0]["note"] = "Said"
    assert ": note by" in done(there, "apply", write(there, old))
    assert stored(there, "A1")["priority"] == "low"


def test_a_field_of_the_users_own_that_changed_meanwhile_is_no_edit_of_the_sheet(
    there: Path,
) -> None:
    rows = sheet(there)
    path = there / "actions.yaml"
    path.write_text(path.read_text().replace("1.2m", "1.3m"))
    assert done(there, "apply", write(there, rows)) == "Nothing to change\n"


def test_a_users_own_columns_are_known_however_they_are_spelled(there: Path) -> None:
    rows = [
        {name.upper().replace("-", " "): text for name, text in row.items()} for row in sheet(there)
    ]
    assert done(there, "apply", write(there, rows)) == "Nothing to change\n"
    rows[0]["X COST"] = "2m"
    assert "A1 X COST (Z2): cannot be edited" in atmt("apply", write(there, rows), cwd=there).err


def test_the_form_of_an_owner_asks_how_far_it_accepts(there: Path) -> None:
    done(there, "report", "chase", "bia", "-o", "L", "--form", "csv")
    path = there / "L" / "bia.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    for extent, code in (("nearly", 2), ("In part", 0)):
        rows[0] |= {"answer": "accepted", "evidence": "Letter", "extent": extent}
        ended = atmt("apply", write(there, rows), cwd=there)
        assert ended.code == code, ended.err
    assert stored(there, "A1")["handovers"][0]["extent"] == "in-part"
    assert "you accepted it in part; due March 2018" in done(there, "report", "chase", "bia")
    late = done(there, "report", "chase", "bia", "--today", "2018-05-01")
    assert late.count("was due March 2018, 31 days ago") == 2  # what it has, and what it owes


def test_operations_in_a_file_have_the_same_fields(there: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"op": "update", "action": "A1", "set": {"due": None, "priority": None}, "reason": "No"},
        {"op": "update", "action": "A2", "set": {"unallocated": None, "themes": ["skills"]}},
        {"op": "offer", "action": "A2", "body": "bia"},
        {"op": "accept", "action": "A1", "body": "bia", "extent": "in-principle",
         "evidence": ["Letter"]},
        {"op": "note", "action": "ledger", "text": "All asked", "date": "2018-01-09"},
    ]  # fmt: skip
    (there / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done(there, "apply", "a.jsonl")
    done(there, "check", "--against", "HEAD")
    one, two = stored(there, "A1"), stored(there, "A2")
    assert (one["due"], one["first_due"], one["priority"]) == (None, "2018-03", None)
    assert (two["unallocated"], two["themes"]) == (None, ["skills"])
    # The file was edited since, and says nothing new.
    (there / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[1:]))
    again = done(there, "apply", "a.jsonl")
    assert again.startswith("Nothing to change")
    # Another extent is another answer.
    (there / "b.jsonl").write_text(json.dumps({**rows[3], "extent": "in-part"}))
    ended = atmt("apply", "b.jsonl", cwd=there)
    assert (ended.code, "no longer has its extent" in ended.err) == (1, True), ended.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("atmt list --theme s", ["skills"]),
        ("atmt list --priority h", ["high"]),
        ("atmt list --fields id,next", ["id,next_due"]),
        ("atmt list --fields x", ["x-cost", "x-tags"]),
        ("atmt list --where x-c", ["x-cost="]),
        ("atmt list --where theme=m", ["theme=money"]),
        ("atmt update A1 --due o", ["ongoing"]),
        ("atmt accept A1 bia --extent in-pr", ["in-principle"]),
    ],
)
@pytest.mark.slow
def test_a_shell_completes_them(words: str, offered: list[str], there: Path) -> None:
    assert completed(words, there) == offered
