"""Comments on the cells of a tracker: each becomes a note once, or is named."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command import atmt
from openpyxl import Workbook
from openpyxl.comments import Comment
from spread import one_in
from trackers.shapes import saved
from trackers.tables import empty

from atmt_cli.changes.comments import CellComment
from atmt_cli.changes.tracker.intake import take_in
from atmt_cli.changes.tracker.mapping import Choices
from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.sheets.tables import read_tables

HEAD = ("--closing-body", "Flood Taskforce", "--keeper", "EA", "--new-bodies", "--yes")
FIRST = {"ATMT_TODAY": "2026-03-02"}
THEN = {"ATMT_TODAY": "2026-03-09"}
ROWS = (
    ("Flood Taskforce",),
    ("Ref", "Action", "Lead", "Status"),
    ("F1", "Repair the pumps", "EA", "Open"),
    ("F2", "Publish the maps", "NRC", "Open"),
)


def tracker(**comments: tuple[str, str]) -> bytes:
    """A tracker with comments on cells: who wrote each, and what it says."""
    book = Workbook()
    book.active.title = "Actions"
    for row in ROWS:
        book.active.append(row)
    for cell, (author, text) in comments.items():
        book.active[cell].comment = Comment(text, author)
    return saved(book)


def begun(there: Path, data: bytes) -> Any:
    (there / "t.xlsx").write_bytes(data)
    return atmt("init", "--import", "t.xlsx", *HEAD, cwd=there, env=FIRST)


def copied(there: Path, data: bytes) -> Any:
    (there / "t.xlsx").write_bytes(data)
    return atmt("import", "t.xlsx", "--yes", cwd=there, env=THEN)


def notes(there: Path) -> list[str]:
    text = (there / "data" / "actions.yaml").read_text(encoding="utf-8")
    return re.findall(r"Comment on .*?(?=\"?$)", text, re.MULTILINE)


def test_a_comment_becomes_a_note_or_is_named(tmp_path: Path) -> None:
    ended = begun(
        tmp_path,
        tracker(
            C3=("Ann Smith", "Ann Smith:\nAsk Bob"),
            F4=("EA", "We agreed"),
            B2=("Ann", "What to do"),
            A1=("", "a draft"),
        ),
    )
    assert ended.code == 0, ended.err
    assert "Comments on cells: 4; 2 become notes of the row's action" in ended.err
    assert "kept under imports/ only: A1 'a draft', B2 'What to do' (Ann)" in ended.err
    # Whoever is no body is named in the note.
    assert notes(tmp_path) == [
        "Comment on Actions!C3 by Ann Smith: Ask Bob",
        "Comment on Actions!F4: We agreed",
    ]
    assert atmt("check", cwd=tmp_path, env=FIRST).code == 0


def test_only_a_new_or_changed_comment_of_a_later_copy_is_a_note(tmp_path: Path) -> None:
    begun(tmp_path, tracker(C3=("Ann", "Ask Bob"), D4=("Ann", "Done")))
    before = notes(tmp_path)
    # The same comments, with a changed one, and a new one that says the same elsewhere.
    data = tracker(C3=("Ann", "Ask Carla"), D4=("Ann", "Done"), C4=("Ann", "Done"))
    assert "changes to 2 actions" in copied(tmp_path, data).out
    assert sorted(set(notes(tmp_path)) - set(before)) == [
        "Comment on Actions!C3 by Ann: Ask Carla",
        "Comment on Actions!C4 by Ann: Done",
    ]
    assert copied(tmp_path, data).out.startswith("Nothing to change")
    again = atmt("import", "t.xlsx", "--yes", "--again", cwd=tmp_path, env=THEN)
    assert again.out.startswith("Nothing to change")


@pytest.mark.slow
@pytest.mark.parametrize("text", ["Ask Bob", "Ann Smith:\nAsk Bob"])
def test_a_program_that_loses_who_wrote_a_comment_makes_no_new_note(
    tmp_path: Path, text: str
) -> None:
    begun(tmp_path, tracker(C3=("Ann Smith", "Ann Smith:\nAsk Bob")))
    copied(tmp_path, tracker(C3=("", text)))
    assert notes(tmp_path) == ["Comment on Actions!C3 by Ann Smith: Ask Bob"]


@pytest.mark.slow
def test_the_same_words_of_somebody_else_are_another_note(tmp_path: Path) -> None:
    begun(tmp_path, tracker(C3=("Ann", "Agreed")))
    copied(tmp_path, tracker(C3=("Bob", "Agreed")))
    assert len(notes(tmp_path)) == 2


@pytest.mark.slow
def test_without_its_kept_comments_no_note_is_doubled(tmp_path: Path) -> None:
    begun(tmp_path, tracker(C3=("Ann", "Ask Bob")))
    for kept in (tmp_path / "data" / "imports").glob("*-comments.csv"):
        kept.unlink()
    copied(tmp_path, tracker(C3=("Ann", "Ask Bob"), C4=("Zed", "New")))
    assert [one.partition(" by ")[2] for one in notes(tmp_path)] == ["Ann: Ask Bob", "Zed: New"]


def test_a_comment_on_a_hidden_row_or_merged_cells_is_that_of_its_row() -> None:
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("C3:C4")
    book.active.row_dimensions[4].hidden = True
    for cell in ("C3", "B4"):
        book.active[cell].comment = Comment(f"On {cell}", "Ann")
    read = take_in(read_tables("t.xlsx", saved(book)), Choices(), empty())
    assert [[one.text for one in row.comments] for row in read.rows] == [["On C3"], ["On B4"]]


def test_a_comment_that_nobody_can_see_in_full_is_a_fault(tmp_path: Path) -> None:
    ended = begun(tmp_path, tracker(C3=("Ann", "Ask \u202eBob")))
    assert "Actions!C3: its comment holds \\u202e" in ended.err
    assert "\u202e" not in ended.err


def repacked(data: bytes, parts: dict[str, str]) -> bytes:
    """A workbook with other parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in {*old.namelist()} - parts.keys():
            new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return buffer.getvalue()


LATER = "http://schemas.microsoft.com/office/2017/10/relationships"
THREADS = """<ThreadedComments><threadedComment ref="C3" dT="2026-02-20T10:00:00" personId="{1}"
 id="{a}" done="1"><text>Ask Bob</text></threadedComment><threadedComment ref="C3"
 dT="2026-02-21T10:00:00" personId="{9}" id="{b}" parentId="{a}"><text>Asked</text>
 </threadedComment></ThreadedComments>"""
PEOPLE = '<personList><person displayName="Ann Smith" id="{1}"/></personList>'


def threaded() -> bytes:
    """A tracker with a thread, as Excel writes one: a note stands in for it."""
    stand_in = "[Threaded comment]\n\nYour version\n\nComment:\n    Ask Bob"
    data = tracker(C3=("tc={a}", stand_in))
    book, sheet = "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = {name: archive.read(name).decode() for name in (book, sheet)}
    more = {
        book: f'<Relationship Id="p" Type="{LATER}/person" Target="persons/person.xml"/>',
        sheet: f'<Relationship Id="t" Type="{LATER}/threadedComment" Target="../t.xml"/>',
    }
    parts = {
        n: t.replace("</Relationships>", more[n] + "</Relationships>") for n, t in texts.items()
    }
    return repacked(data, {**parts, "xl/persons/person.xml": PEOPLE, "xl/t.xml": THREADS})


def test_each_comment_of_a_thread_is_one_and_its_stand_in_none() -> None:
    (table,) = read_tables("t.xlsx", threaded())
    assert table.comments == (
        CellComment(2, 2, "Ann Smith", "2026-02-20, resolved", "Ask Bob"),
        CellComment(2, 2, "", "2026-02-21", "Asked"),
    )


def test_a_stand_in_without_its_thread_says_what_the_thread_said() -> None:
    (table,) = read_tables("t.xlsx", tracker(C3=("tc={a}", "[Threaded]\n\nComment:\n    Ask Bob")))
    assert table.comments == (CellComment(2, 2, "", "", "Ask Bob"),)


@pytest.mark.parametrize(
    ("comments", "why"),
    one_in(
        3,
        [
            (
                '<!DOCTYPE c [<!ENTITY e SYSTEM "file:///etc/passwd">]><comments>&e;</comments>',
                "type",
            ),
            (
                "<comments>" + '<comment ref="A1"></comment>' * 20_001 + "</comments>",
                "20000 comments",
            ),
            ('<comments><comment ref="../x"></comment></comments>', "a comment is on the cell"),
            ("<comments><comment", "it is broken"),
            (
                f'<comments><comment ref="A1"><t>{"x" * 5_000_000}</t></comment></comments>',
                "longer",
            ),
        ],
    ),
)
def test_comments_are_bounded_as_all_else_is(comments: str, why: str) -> None:
    data = tracker(C3=("Ann", "Ask Bob"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("comment1.xml"))
    with pytest.raises(UnavailableError, match=why):
        read_tables("t.xlsx", repacked(data, {name: comments}))
