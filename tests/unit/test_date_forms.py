"""Dates as people type them: every form is read, and what may be two dates is never guessed at."""

import calendar
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atmt_cli.model.date_forms import ORDERS, Order, date_meant, day_meant
from atmt_cli.model.dates import MONTHS

TODAY = date(2018, 1, 11)
DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
WHOLE = (
    "{0:%Y-%m-%d}", "{0.year}-{0.month}-{0.day}", "{0.year}/{0.month:02}/{0.day:02}",
    "{0.day} {1} {0.year}", "{0.day}{3} of {1} {0.year}", "the {0.day}{3} {1}, {0.year}",
    "{1} {0.day}, {0.year}", "{0.day}-{2}-{0.year}", "{0.day} {2}. {0.year}",
    "{0.year} {1} {0.day}", "  {0.day:02}  {2}\t{0.year} ", "{4} {0.day} {1} {0.year}",
)  # fmt: skip
"""How a day is typed: the day, the name of the month whole and short, `th`, the day of the week."""
MONTHLY = ("{0:%Y-%m}", "{1} {0.year}", "{2} {0.year}", "{0.year} {1}", "{0.month:02}/{0.year}")
NUMBERS = ("{a}/{b}/{0.year}", "{a:02}.{b:02}.{0.year}", "{a}-{b}-{0.year}", "{a} {b} {0.year}")


def _ordinal(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")


def _typed(form: str, day: date, change: str = "title") -> str:
    name = MONTHS[day.month - 1]
    text = form.format(
        day, name, name[:3], _ordinal(day.day), f"{calendar.day_name[day.weekday()]}"
    )
    return getattr(text, change)() if change != "title" else text


@given(day=DAYS, form=st.sampled_from(WHOLE), change=st.sampled_from(("title", "upper", "lower")))
def test_a_day_is_read_in_every_form(day: date, form: str, change: str) -> None:
    assert str(date_meant(_typed(form, day, change), TODAY, None)) == str(day)
    assert day_meant(_typed(form, day, change), TODAY) == day


@given(day=DAYS, form=st.sampled_from(MONTHLY))
def test_a_month_stays_a_month(day: date, form: str) -> None:
    meant = date_meant(_typed(form, day), TODAY, None)
    assert meant.text == str(day)[:7]
    assert not meant.is_day
    with pytest.raises(ValueError, match="is not a day"):
        day_meant(_typed(form, day), TODAY)


@given(day=DAYS, form=st.sampled_from(NUMBERS))
def test_numbers_are_read_where_they_can_mean_one_day_alone(day: date, form: str) -> None:
    typed = form.format(day, a=day.day, b=day.month)
    if day.day > 12 or day.day == day.month:
        for order in (None, *ORDERS):
            assert str(date_meant(typed, TODAY, order)) == str(day)
        return
    with pytest.raises(ValueError, match="may be") as refused:
        date_meant(typed, TODAY, None)
    swapped = date(day.year, day.day, day.month)
    assert f"may be {day} or {swapped}; write the one you mean" in str(refused.value)
    assert str(date_meant(typed, TODAY, "dmy")) == str(day)
    assert str(date_meant(typed, TODAY, "mdy")) == str(swapped)


def test_the_day_of_the_week_settles_what_numbers_leave_open() -> None:
    assert str(date_meant("Wed 10/01/2018", TODAY, None)) == "2018-01-10"
    assert str(date_meant("Mon 10/01/2018", TODAY, None)) == "2018-10-01"
    for text in ("Friday 10 January 2018", "Fri 10/01/2018", "Wednesday January 2018"):
        with pytest.raises(ValueError, match="day of the week is wrong"):
            date_meant(text, TODAY, "dmy")


@given(today=DAYS)
def test_words_count_from_the_day_on_which_they_were_typed(today: date) -> None:
    for word, days in (("today", 0), ("Yesterday", -1), ("TOMORROW", 1)):
        try:
            meant = today + timedelta(days=days)
        except OverflowError:
            with pytest.raises(ValueError, match="beyond"):
                date_meant(word, today, None)
            continue
        assert str(date_meant(word, today, None)) == str(meant)


@pytest.mark.parametrize("word", ["today", "yesterday", "tomorrow"])
def test_nobody_guesses_on_which_day_a_form_was_filled_in(word: str) -> None:
    with pytest.raises(ValueError, match="depends on the day it was written"):
        date_meant(word, None, "dmy")


MEANT = {
    "Q3 2018": "July to September 2018, or October to December of a financial year",
    "2018-Q4": "October to December 2018, or January to March of a financial year",
    "h1 2018": "January to June 2018, or April to September of a financial year",
    "spring": "it may mean March to May; write the month",
    "Autumn 2018": "September to November 2018",
    "winter 2018": "December to February 2018",
    "2018/19": "any month from April 2018 to March 2019; write the month",
    "2011/12": "any month from April 2011 to March 2012 or December 2011",
    "1999-00": "months run from 01 to 12",
    "2018/9": "write September 2018",
    "10 Jan 18": "write the year as well",
    "10/1/18": "write the year as well",
    "10 January": "write the year as well",
    "31/02/2018": "2018-02 has 28 days",
    "13/13/2018": "months run from 01 to 12",
    "10-12 January 2018": "write 2018-01-10, 10 Jan 2018",
    "January-March 2018": "write 2018-01-10, 10 Jan 2018",
    "Ja 2018": "write 2018-01-10, 10 Jan 2018",
    "early 2018": "write 2018-01-10, 10 Jan 2018",
    "next Friday": "write 2018-01-10, 10 Jan 2018",
    "20180110": "write 2018-01-10, 10 Jan 2018",
    "2018-01-10T09:30": "write 2018-01-10, 10 Jan 2018",
    "-2018": "write 2018-01-10, 10 Jan 2018",
    "٢٠١٧": "write 2018-01-10, 10 Jan 2018",
    "ongoing": "write 2018-01-10, 10 Jan 2018",
    "0000": "years run from",
    "": "write 2018-01-10, 10 Jan 2018",
}


@pytest.mark.parametrize("text", MEANT)
def test_what_is_no_date_is_refused_with_what_it_may_mean(text: str) -> None:
    for order in (None, *ORDERS):
        with pytest.raises(ValueError, match=re.escape(MEANT[text])) as refused:
            date_meant(text, TODAY, order)
        assert len(str(refused.value)) < 200


PIECES = st.sampled_from(
    (*"/.- ,", "1", "02", "13", "31", "18", "2018", "0", "Jan", "may", "March", "ju", "th", "10th",
     "of", "Q1", "H2", "spring", "Wed", "mon", "today", "\x1b", "é", "２", "٢", "'", "ongoing")
)  # fmt: skip
ANYTHING = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=7).map("".join))


def _read(text: str, day: date | None, order: Order | None) -> str | None:
    """What a text is read as; None where it is refused."""
    try:
        return date_meant(text, day, order).text
    except ValueError:
        return None


@given(text=ANYTHING, day=st.none() | DAYS)
def test_nothing_typed_is_guessed_at_or_breaks_it(text: str, day: date | None) -> None:
    said = {order: _read(text, day, order) for order in (None, *ORDERS)}
    # Read without being told which comes first, it means the same to both.
    if said[None] is not None:
        assert said[None] == said["dmy"] == said["mdy"]
        assert re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", said[None])
    # Without it, what means two things is no date.
    if said["dmy"] != said["mdy"]:
        assert said[None] is None
