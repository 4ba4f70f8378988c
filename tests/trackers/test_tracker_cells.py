"""Cells: dates as people type them, and words for what they mean."""

import pytest

from atmt_cli.changes.tracker.cells import (
    CellError,
    NoDateError,
    UnorderedError,
    UnplacedError,
    date_in,
    due_in,
    order_of,
    priority_in,
    rating_in,
    status_in,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("30/06/24", "2024-06-30"),
        ("30-Jun-24", "2024-06-30"),
        ("Jun-24", "2024-06"),
        ("by end of March 2024", "2024-03"),
        ("End June 2024", "2024-06"),
        ("2024-06-30 12:00:00", "2024-06-30"),
        ("10 Jan 2024", "2024-01-10"),
        ("", None),
        ("-", None),
        ("?", None),
    ],
)
def test_a_date_is_read_in_the_forms_people_type(typed: str, meant: str | None) -> None:
    found = date_in(typed, None)
    assert (found and found.text) == meant


@pytest.mark.parametrize("typed", ["asap", "Q3", "Jun 24", "24/6", "by the board", "99/99/24"])
def test_what_is_no_day_is_never_guessed_at(typed: str) -> None:
    with pytest.raises(NoDateError):
        date_in(typed, "dmy")


@pytest.mark.parametrize("typed", ["03/04/2024", "03/04/24"])
def test_a_date_of_two_readings_is_refused_with_both(typed: str) -> None:
    with pytest.raises(UnorderedError, match="2024-04-03 or 2024-03-04"):
        date_in(typed, None)


def test_one_date_of_a_column_settles_the_others() -> None:
    assert order_of(["03/04/24", "", "13/04/24"]) == "dmy"
    assert order_of(["03/04/2024", "04/13/2024"]) == "mdy"
    assert order_of(["13/04/2024", "04/13/2024"]) is None
    assert order_of(["03/04/2024", "asap"]) is None
    assert order_of(["03/04/2024", "07/07/2024"]) is None


def test_no_end_is_a_due_date() -> None:
    assert due_in("Business as usual", None, None).on == "ongoing"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("In progress", "in-progress"),
        ("COMPLETE", "implemented"),
        ("Não iniciada", "open"),
        ("완료", "implemented"),
        ("TRUE", "implemented"),
        ("✓", "implemented"),
        ("", None),
    ],
)
def test_a_status_is_what_its_word_means(word: str, meant: str | None) -> None:
    assert status_in(word, {}) == meant


def test_a_word_that_a_person_gave_a_meaning_has_that() -> None:
    assert status_in("Stuck!", {"stuck": "on-hold"}) == "on-hold"
    assert status_in("Complete", {"complete": "closing"}) == "closing"


@pytest.mark.parametrize("word", ["Not complete", "Complete - awaiting sign-off", "75%"])
def test_a_status_is_not_guessed_from_a_word_in_it(word: str) -> None:
    with pytest.raises(CellError, match="is not a status"):
        status_in(word, {})


@pytest.mark.parametrize(
    ("word", "meant"),
    [("A", "amber"), ("🔴", "red"), ("🟢", "green"), ("–", None)],
)
def test_a_rating_is_a_word_a_letter_or_a_light(word: str, meant: str | None) -> None:
    assert rating_in(word) == meant


@pytest.mark.parametrize("word", ["Blue", "Grey", "n/a", "TBC", "Purple", "⚪"])
def test_a_word_that_is_no_rating_has_no_place(word: str) -> None:
    with pytest.raises(UnplacedError, match="is not a rating"):
        rating_in(word)


def test_an_unknown_rating_and_priority_are_told_what_to_write() -> None:
    with pytest.raises(UnplacedError) as rating:
        rating_in("Purple")
    with pytest.raises(UnplacedError) as priority:
        priority_in("Whatever")
    assert (rating.value.mend, priority.value.mend) == (
        "write red, amber or green",
        "write high, medium or low",
    )
