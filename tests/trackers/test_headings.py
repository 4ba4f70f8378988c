"""The heading row is found, and every column of it is what its words say."""

import pytest
from tables import table, taken, taken_of

from atmt_cli.changes.tracker.doubts import UndecidedError
from atmt_cli.changes.tracker.headings import field_of, find_headings
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.model.errors import UnavailableError, UsageError


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Action owner", "owner"),
        ("Action", "action"),
        ("Entidade responsável", "owner"),
        ("소관부처", "owner"),
        ("RAG status", "rag"),
        ("Original due date", "first_due"),
        ("Done?", "status"),
        ("What", "action"),
        ("Who", "owner"),
        ("Cost (£k)", None),
    ],
)
def test_a_heading_names_a_field(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_titles_above_the_headings_are_passed() -> None:
    read = taken("Flood action tracker\nLast updated: May\n\nOwner | Ref | Action\nEA | 1 | Dig")
    assert read.headings.row == 3
    assert [one.title for one in read.rows] == ["Dig"]


def test_a_second_row_tells_apart_what_a_heading_spans() -> None:
    read = taken("""
Ref | Action | Due date |          | Owner
    |        | Original | Revised  |
1   | Dig    | May 2024 | Jul 2024 | EA
""")
    (row,) = read.rows
    assert (read.headings.depth, row.first_due, row.due) == (2, "2024-05", "2024-07")


def test_a_row_of_values_is_no_second_row_of_headings() -> None:
    read = taken("Ref | Action | Due date | | Owner\n1 | Dig | Original | Revised | EA")
    assert (read.headings.depth, len(read.rows)) == (1, 1)


def test_two_columns_for_one_field_are_asked_about_and_named_by_their_cells() -> None:
    with pytest.raises(UndecidedError, match=r"D1 'Due' and E1 'Deadline' may both be") as caught:
        taken("Ref | Action | Owner | Due | Deadline\n1 | Dig | EA | 2024 | 2025")
    assert [one.option for one in caught.value.doubt.meanings] == [
        ("--set", "E=x-deadline"),
        ("--set", "D=x-due"),
    ]


def test_names_of_ones_own_that_would_be_one_are_told_apart() -> None:
    read = taken("Ref | Action | Cost (a) | Cost a | Cost-a\n1 | Dig | 4 | 5 | 6")
    assert read.rows[0].own == {"x-cost-a": "4", "x-cost-a-d": "5", "x-cost-a-e": "6"}


def test_two_columns_that_are_given_one_name_are_asked_about() -> None:
    with pytest.raises(UndecidedError, match="may both be the x-cost"):
        taken("Ref | Action | Cost | Price\n1 | Dig | 4 | 5", columns={"Price": "x-cost"})


def test_a_tracker_without_an_action_asks_for_the_column_that_says_most() -> None:
    with pytest.raises(UndecidedError) as caught:
        taken("Ref | Was zu tun ist | Owner | Due\n1 | Dig | Environment Agency | 2024")
    assert caught.value.doubt.meanings[0].option == ("--set", "B=action")


def test_of_several_sheets_the_fullest_comes_first_and_a_hidden_one_is_none() -> None:
    small, large = "Ref | Action\n1 | Dig", "Ref | Action\n1 | Dig\n2 | Fill"
    sheets = [table(small, "Open"), table(large, "All"), table(large, "Old", is_hidden=True)]
    with pytest.raises(UndecidedError) as caught:
        taken_of(sheets)
    assert [one.choices for one in caught.value.doubt.meanings] == [
        {"sheet": "All"},
        {"sheet": "Open"},
    ]
    assert taken_of(sheets, sheet="Old").table.name == "Old"


def test_where_no_row_is_that_of_headings_the_likeliest_is_named() -> None:
    with pytest.raises(UsageError) as caught:
        taken("Nr | Wat | Wie\n1 | Doe dit en dat | EA")
    assert "--heading-row 1 --set B=action" in str(caught.value.hint)


@pytest.mark.parametrize("rows", [(), (("", " "), ("",))])
def test_a_sheet_without_a_text_is_said_to_be_empty(rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(UnavailableError, match="'Sheet1' is empty"):
        taken_of([TrackerSheet("Sheet1", tuple(tuple(x.strip() for x in row) for row in rows), {})])


def test_columns_of_one_heading_are_kept_by_their_letters() -> None:
    read = taken("Ref | Action | Notes | Notes\n1 | Dig | a | b")
    assert dict(read.mapping.columns) == {
        "Ref": "ref",
        "Action": "action",
        "C": "update",
        "D": "update",
    }
    again = taken("Ref | Action | Notes | Notes\n1 | Dig | a | b", columns=read.mapping.columns)
    assert again.rows == read.rows


def test_a_row_that_a_person_names_is_that_of_the_headings() -> None:
    sheet = table("Ref | Action | Owner\nNr | Wat | Wie\n1 | Dig | EA")
    found = find_headings(sheet, 1)
    assert found
    assert [one.heading for one in found.columns] == ["Nr", "Wat", "Wie"]
