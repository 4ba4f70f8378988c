"""Partial dates: what they mean, how they compare, and which are none."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atmt_cli.model.dates import PartialDate, parse_date

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
WAYS = ("{0.year:04}", "{0.year:04}-{0.month:02}", "{0}")
FORMS = st.sampled_from(WAYS)
TEXTS = st.builds(str.format, FORMS, DAYS)
PARTIAL = TEXTS.map(parse_date)
NEAR = st.builds(
    str.format, FORMS, st.dates(date(2017, 10, 1), date(2018, 3, 31))
).map(parse_date)  # fmt: skip
"""Dates so close together that many of them overlap."""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("2017-11", date(2017, 11, 1), date(2017, 11, 30)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2000-02-29", date(2000, 2, 29), date(2000, 2, 29)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_date_means_every_day_of_it(text: str, first: date, last: date) -> None:
    assert parse_date(text) == PartialDate(text, first, last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2017-02-30", "2017-02 has 28 days"), ("2016-02-30", "2016-02 has 29 days"),
        ("2017-04-31", "has 30 days"), ("2017-11-00", "has 30 days"),
        ("2017-13", "months run from"), ("2017-00", "months run from"),
        ("2017-00-10", "months run from"), ("0000", "years run from"),
        ("0000-01-01", "years run from"), ("", "write 2017"), ("17", "write 2017"),
        ("2017-1", "write 2017"), ("2017-11-3", "write 2017"), ("2017/11/23", "write 2017"),
        ("23-11-2017", "write 2017"), ("2017-11-23T00:00", "write 2017"),
        ("20171123", "write 2017"), (" 2017", "write 2017"), ("2017\n", "write 2017"),
        ("-2017", "write 2017"), ("12017", "write 2017"), ("2017-Q4", "write 2017"),
        ("2017-11~", "write 2017"), ("٢٠١٧", "write 2017"), ("２０１７", "write 2017"),
        ("2" * 5000, "write 2017"),
        ("November 2017", "write 2017"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date") as refused:
        parse_date(text)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 200


@given(TEXTS)
def test_a_date_keeps_its_text(text: str) -> None:
    assert str(parse_date(text)) == text


@given(PARTIAL)
def test_a_date_begins_before_it_ends(day: PartialDate) -> None:
    assert day.first <= day.last
    assert day.is_day == (day.first == day.last) == (len(day.text) == 10)


@given(DAYS)
def test_a_day_lies_in_its_month_and_its_year(day: date) -> None:
    year, month, whole = (parse_date(form.format(day)) for form in WAYS)
    assert year.first <= month.first <= whole.first == day == whole.last <= month.last <= year.last


@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_date_is_one_only_if_the_calendar_has_it(year: int, month: int, day: int) -> None:
    has_month = 1 <= month <= 12
    has_day = has_month and 1 <= day <= calendar.monthrange(year, month)[1]
    assert is_date(f"{year:04}-{month:02}") == has_month
    assert is_date(f"{year:04}-{month:02}-{day:02}") == has_day


def is_date(text: str) -> bool:
    try:
        return parse_date(text).text == text
    except ValueError:
        return False


@given(st.text(st.sampled_from("0129-٢/ \n\0"), max_size=12) | st.text(max_size=12))
def test_a_date_is_made_of_digits_and_hyphens(text: str) -> None:
    assert not is_date(text) or set(text) <= set("0123456789-")


@given(NEAR, NEAR)
def test_before_and_after_are_about_every_day(one: PartialDate, other: PartialDate) -> None:
    assert one.before(other) == all(day < other.first for day in _days(one))
    assert one.before(other) == other.after(one)
    assert one.before(other.first) == one.before(parse_date(str(other.first)))
    assert one.after(other.last) == one.after(parse_date(str(other.last)))


def _days(partial: PartialDate) -> list[date]:
    return [partial.first + timedelta(n) for n in range((partial.last - partial.first).days + 1)]


@given(NEAR, NEAR, NEAR)
def test_before_is_a_strict_order(a: PartialDate, b: PartialDate, c: PartialDate) -> None:
    assert not a.before(a)
    assert not (a.before(b) and b.before(a))
    assert not (a.before(b) and b.before(c)) or a.before(c)


def test_a_month_is_over_only_after_its_last_day() -> None:
    november = parse_date("2017-11")
    assert not november.before(date(2017, 11, 30))
    assert november.before(date(2017, 12, 1))
    assert not november.before(parse_date("2017"))
    assert not parse_date("2017").before(parse_date("2017-12"))


@given(PARTIAL, DAYS)
def test_days_since_count_from_the_last_day(day: PartialDate, today: date) -> None:
    assert day.days_since(today) == max(0, (today - day.last).days)
    assert (day.days_since(today) > 0) == day.before(today)
