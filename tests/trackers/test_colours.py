"""What a tracker says by the looks of its cells alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from command import atmt
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from trackers.shapes import saved
from trackers.tables import empty

from atmt_cli.changes.tracker.intake import Intake, take_in
from atmt_cli.changes.tracker.mapping import Choices
from atmt_cli.render.trackers import render_remarks
from atmt_cli.store.sheets.tables import read_tables

TODAY = {"ATMT_TODAY": "2026-03-02"}
TITLES = ("Repair the pumps", "Publish the maps", "Train the wardens")


def coloured(
    fills: Mapping[str, Any], struck: str = "", rag: str | None = None, status: str = "Open"
) -> bytes:
    """A tracker in which some cells are filled, and the cells of a row struck through."""
    book = Workbook()
    sheet = book.active
    sheet.append(("Ref", "Action", "RAG", "Status"))
    for number, title in enumerate(TITLES, 1):
        sheet.append((f"F{number}", title, rag, status))
    for cell, colour in fills.items():
        sheet[cell].fill = PatternFill("solid", fgColor=colour)
    for cell in sheet[struck] if struck else ():
        cell.font = Font(strike=True)
    return saved(book)


def taken(data: bytes) -> Intake:
    return take_in(read_tables("t.xlsx", data), Choices(), empty())


def remarks(data: bytes) -> str:
    return "".join(render_remarks(taken(data), None, bodies=True))


@pytest.mark.parametrize(
    ("colour", "rating"),
    [
        ("FF0000", "red"),
        ("FFFFC000", "amber"),
        ("00B050", "green"),
        (Color(indexed=10), "red"),
        ("FFFF00", None),
        ("FFFFFF", None),
        (Color(theme=5), None),
        (Color(rgb="FF0000", tint=0.6), None),
        (Color(indexed=64), None),
    ],
)
def test_only_a_certain_colour_is_a_rating(colour: Any, rating: str | None) -> None:
    first, *others = taken(coloured({"C2": colour})).rows
    assert (first.rag, [one.rag for one in others]) == (rating, [None, None])


def test_what_is_read_of_colours_and_what_is_not_is_told() -> None:
    said = remarks(coloured({"C2": "FF0000", "C3": "FFFF00", "C4": Color(theme=5), "C9": "FF0000"}))
    assert said == (
        "RAG read from the colour of the cell: C2 red\n"
        "RAG left empty, as its colour is not certain; type the word into the cell: "
        "C3 yellow, C4 theme colour 5\n"
    )


def test_paper_is_no_colour() -> None:
    paper = {f"{column}2": Color(theme=0) for column in "BCD"} | {"B3": "FF0000"}
    assert remarks(coloured(paper)) == ""


def test_a_word_counts_more_than_its_colour() -> None:
    data = coloured({"C2": "FF0000", "C3": "00B050"}, rag="Amber")
    assert [one.rag for one in taken(data).rows] == ["amber"] * 3
    against = (
        "RAG read from the word, not from the colour: C2 'Amber' on red, C3 'Amber' on green\n"
    )
    assert remarks(data) == against
    assert remarks(coloured({"C2": "FFC000", "C3": "FFFF00"}, rag="Amber")) == ""
    assert remarks(coloured({"C2": "0070C0"}, rag="Blue")).startswith("Not a rating, so it becomes")


def test_several_colours_in_another_column_are_named_once() -> None:
    assert remarks(coloured({"B2": "FF0000", "B3": "FF0000", "B1": "00B050"})) == ""
    several = coloured({"B2": "FF0000", "B3": "00B050", "D2": "FFFF00", "D3": Color(theme=5)})
    assert remarks(several) == "Colours are not read; type what they mean. Columns: B, D\n"


def test_a_row_that_is_struck_through_is_named() -> None:
    told = "Rows struck through, not read as closed; if one is over, say so in its status: 3\n"
    assert remarks(coloured({}, struck="3")) == told
    over = "Rows struck through, and closed as the tracker says: 3\n"
    assert remarks(coloured({}, struck="3", status="Complete")) == over


@pytest.mark.slow
def test_a_colour_that_changes_in_a_later_copy_is_a_new_rating(tmp_path: Path) -> None:
    def copied(*words: str, **fills: str) -> Any:
        if fills:
            (tmp_path / "t.xlsx").write_bytes(coloured(fills))
        return atmt(*words, "--yes", cwd=tmp_path, env=TODAY)

    head = ("--closing-body", "Floods", "--keeper", "EA")
    assert copied("init", "--import", "t.xlsx", *head, C2="FF0000").code == 0
    same = "Nothing to change: applied on 2026-03-02\n"
    assert copied("import", "t.xlsx").out == same
    assert "F1: rag updated" in copied("import", "t.xlsx", C2="00B050").out
