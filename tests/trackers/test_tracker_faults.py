"""What is wrong with a tracker is named by its cell, all of it in one round; what may be doubted
is asked.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import empty, faults, table, taken, taken_of

from atmt_cli.changes.tracker.intake import take_in
from atmt_cli.changes.tracker.mapping import Choices
from atmt_cli.changes.tracker.table import Address, Hidden, TrackerSheet
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.render.trackers import render_remarks

FAULTY = """
Ref | Action | Owner | Due | Status | RAG | Priority | Closed | Opened | Updated
A1 | Dig | EA; TBC | 03/04/2024 | Stuck | Purple | Whatever | | |
a1 | Fill | EA | asap | Open | | | | |
 | Same | EA | | | | | | |
 | same | EA | | | | | | |
A5 | | EA | | | | | | |
A6 | Mend | EA | | Complete | | | 2024-01-01 | 2024-02-01 |
A7 | Pay | EA | | Open | | | 2024-01-01 | |
A8 | Tell | EA | | Done | | | 2030-01-01 | | 2031-01
A9 | #REF! | EA | | | | | soon | |
A10 | Hid\u202eden | EA | | | | | | |
"""


def test_every_fault_is_named_by_its_cell_in_one_round() -> None:
    assert faults(taken(FAULTY)) == {
        "C2": "'EA; TBC' names a body, and says 'TBC' as well",
        "D2": "'03/04/2024' may be 2024-04-03 or 2024-03-04",
        "E2": "'Stuck' is not a status that is known",
        "A3": "A2 says 'a1' as well",
        "B5": "B4 says 'same' as well",
        "B6": "the row does not say what to do",
        "H7": "it was closed on 2024-01-01, before it was opened, on 2024-02-01 (I7)",
        "H8": "it says closed on 2024-01-01, but the status is open",
        "H9": "2030-01-01 is after today, 2024-04-01",
        "J9": "2031-01 is after today, 2024-04-01",
        "B10": "it holds #REF!",
        "H10": "'soon' is not a date",
        "B11": "it holds \\u202e, a character that cannot be seen",
    }


def test_a_sound_row_is_one_without_a_fault_and_bodies_of_others_are_not_proposed() -> None:
    text = FAULTY.replace("a1 | Fill | EA", "A2 | Fill | Water Board")
    read = taken(text.replace("A7 | Pay | EA", "A7 | Pay | Coast Guard"))
    assert [one.title for one in read.sound] == ["Fill", "Same"]
    assert [one.name for one in read.new_bodies] == ["Water Board", "EA"]
    assert len(read.left_out) == 8


def test_a_due_cell_that_is_no_date_becomes_a_note_and_is_named() -> None:
    read = taken("Ref | Action | Due\n1 | Dig | asap")
    assert [(one.where, one.text) for one in read.notes] == [("C2", "asap")]
    assert [(one.text, one.heading) for one in read.rows[0].remarks] == [("asap", "Due")]
    assert read.faults == ()


WITHOUT_A_PLACE = """
Ref | Action | Owner | Support | Due | RAG | Priority | Status | Closed
1 | Dig | EA | TBC | n/a | Blue | Whatever | Open | not yet known
2 | Fill | EA | | | Grey | | Open |
3 | Mend | tbc | | | Blue | - | Complete | ?
4 | Pay | tbc | – | | N/A | | |
5 | Tell | EA | | | Blue | | |
"""


def test_words_without_a_place_are_kept_as_notes_and_named() -> None:
    read = taken(WITHOUT_A_PLACE)
    assert read.faults == ()
    said = [[f"{one.heading}: {one.text}" for one in row.remarks] for row in read.rows]
    assert said == [
        [
            *("Support: TBC", "Due: n/a", "RAG: Blue", "Priority: Whatever"),
            "Closed: not yet known",
        ],
        ["RAG: Grey"],
        ["RAG: Blue", "Owner: tbc"],
        ["RAG: N/A"],
        [],
    ]
    assert len(read.notes) == sum(map(len, said))
    assert "".join(render_remarks(read, None, bodies=False)) == (
        "Not a body, so it becomes a note: D2 'TBC', C4 'tbc'\n"
        "Not a date, so it becomes a note: E2 'n/a', I2 'not yet known'\n"
        "Not a rating, so it becomes a note: F2 'Blue', F3 'Grey', F4 'Blue', F5 'N/A'\n"
        "Not a priority, so it becomes a note: G2 'Whatever'\n"
    )
    # Blue alone says that an action is over.
    assert [one.status for one in read.rows] == ["open", "open", "implemented", None, "implemented"]


def test_a_cell_without_a_value_is_a_fault_in_a_row_that_is_an_action() -> None:
    why = {
        Address(1, 1): "it holds a formula without a value",
        Address(3, 2): "it holds #REF!",
    }
    sheet = table(
        "Ref | Action | Owner\n1 | | EA\n2 | Dig | EA\nTotal: 2 | |", "Actions", faults=why
    )
    assert faults(taken_of([sheet])) == {"Actions!B2": "it holds a formula without a value"}


def test_a_column_that_is_left_out_has_no_faults() -> None:
    assert taken("Ref | Action | RAG\n1 | Dig | #REF!", columns={"RAG": "-"}).faults == ()


def test_an_unknown_status_is_asked_once_with_the_option_of_each_meaning() -> None:
    read = taken("Ref | Action | Status\n1 | Dig | Stuck\n2 | Fill | Stuck")
    (doubt,) = read.doubts
    assert doubt.text == "C2 and 1 more: what does the status 'Stuck' mean?"
    assert doubt.meanings[0].option == ("--status-word", "Stuck=in-progress")
    assert len(doubt.meanings) == 6
    settled = taken(
        "Ref | Action | Status\n1 | Dig | Stuck\n2 | Fill | Stuck", **doubt.meanings[2].choices
    )
    assert [one.status for one in settled.rows] == ["on-hold", "on-hold"]


def test_a_status_that_cannot_be_typed_is_named_by_its_words() -> None:
    (doubt,) = taken("Ref | Action | Status\n1 | Dig | Stuck:\tlate").doubts
    assert doubt.meanings[0].option == ("--status-word", "stuck late=in-progress")


def test_a_column_of_many_unknown_words_is_asked_about_as_one() -> None:
    rows = "".join(f"\n{n} | Dig {n} | A long story {n}" for n in range(9))
    (doubt,) = taken("Ref | Action | Status" + rows).doubts
    assert [one.option for one in doubt.meanings] == [
        ("--set", "C=update"),
        ("--set", "C=x-status"),
        ("--set", "C=-"),
    ]


def test_dates_that_nothing_settles_are_asked_about_once() -> None:
    text = "Ref | Action | Due\n1 | Dig | 03/04/2024\n2 | Fill | 05/06/2024"
    (doubt,) = taken(text).doubts
    assert [one.option for one in doubt.meanings] == [("--dates", "dmy"), ("--dates", "mdy")]
    assert [one.due for one in taken(text, dates="mdy").rows] == ["2024-03-04", "2024-05-06"]


def test_dates_of_another_column_settle_those_of_one_that_does_not() -> None:
    read = taken("Ref | Action | Due | Updated\n1 | Dig | 03/04/2024 | 13/02/2024")
    assert (read.rows[0].due, read.doubts) == ("2024-04-03", ())


def test_a_closing_date_closes_where_no_status_says_otherwise() -> None:
    (row,) = taken("Ref | Action | Date closed\n1 | Dig | 2024-01-01").rows
    assert row.status == "implemented"


def test_rows_and_columns_that_are_hidden_are_taken_all_the_same() -> None:
    read = taken_of([table("Ref | Action\n1 | Dig\n2 | Fill", "A", hidden=Hidden(frozenset({2})))])
    assert [one.title for one in read.rows] == ["Dig", "Fill"]


def test_what_nobody_sees_and_says_nothing_is_dropped_and_line_ends_are_one() -> None:
    (row,) = taken_of(
        [TrackerSheet(None, (("Ref", "Action"), ("\ufeff1", "Dig\u200b\r\ndeep\x0bhere")), {})]
    ).rows
    assert (row.ref, row.title) == ("1", "Dig\ndeep\nhere")


WORDS = st.sampled_from(
    [
        *(
            "Ref",
            "Action",
            "Owner",
            "Due",
            "Status",
            "RAG",
            "Closed",
            "Update",
            "Theme",
            "Original",
        ),
        *(
            "TBC",
            "EA; TBC",
            "EA / NRW",
            "03/04/2024",
            "13/02/24",
            "Total: 3",
            "#REF!",
            "🔴",
            "완료",
        ),
        *("", "", "", "x" * 90, "\x1b[31m", "a\nb", "=1+1", "n/a", "(", "Jane (EA)", "Stuck", "1"),
    ]
)
TABLES = st.lists(st.lists(WORDS | st.text(max_size=8), max_size=8), max_size=12)


@given(TABLES, st.booleans())
def test_any_table_is_rows_and_faults_or_a_refusal_and_always_the_same(
    rows: list[list[str]], split: bool
) -> None:
    sheet = TrackerSheet(
        "Any", tuple(map(tuple, [["Ref", "Action"], *rows] if split else rows)), {}
    )
    choices, ledger = Choices(split=split), empty()

    def said() -> object:
        try:
            return take_in([sheet], choices, ledger)
        except (UsageError, UnavailableError) as error:
            return str(error), error.hint

    assert said() == said()
    if not isinstance(read := said(), tuple) or hasattr(read, "rows"):
        for row in read.sound:
            assert row.title
            assert set(row.named("owner").unknown) <= {one.name for one in read.new_bodies}


@pytest.mark.parametrize("name", ["It's", "A B", "A!B", "\x1b[31mA"])
def test_a_sheet_is_named_before_its_cell_as_a_spreadsheet_does(name: str) -> None:
    shown = table("a", name).where(Address(6, 2))
    assert (
        shown
        == {
            "It's": "'It''s'!C7",
            "A B": "'A B'!C7",
            "A!B": "'A!B'!C7",
            "\x1b[31mA": "'\\x1b[31mA'!C7",
        }[name]
    )
