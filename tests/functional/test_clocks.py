"""Commits whose clocks were wrong: a day ends where the order of the commits says so."""

from pathlib import Path

import pytest
from dated_history import Dated, at, dated, ledger, noon
from history import git
from inside import in_process as atmt
from spread import one_in

LATER = {"ATMT_TODAY": "2018-02-01"}
DAYS = [f"2018-01-{day}" for day in range(10, 24)]


def history(place: Path, clocks: dict[int, str]) -> list[str]:
    """A note a day; some of the commits bear another date."""
    return dated(
        place,
        [
            Dated(
                at("", ledger(*(f"{one} Day {one[8:]}" for one in DAYS[: number + 1]))),
                noon(clocks.get(number, day)),
            )
            for number, day in enumerate(DAYS)
        ],
    )


@pytest.mark.parametrize(
    "clocks",
    one_in(2, [{12: "1970-01-02"}, {5: "1970-01-02"}, {0: "2030-01-01"}, {4: "2030-01-01"}]),
    ids=["early, late in the line", "early", "late at first", "late"],
)
def test_a_day_ends_where_its_last_commit_stands(tmp_path: Path, clocks: dict[int, str]) -> None:
    place = tmp_path / "place"
    ids = history(place, clocks)
    number, date = next(iter(clocks.items()))
    for day in ("2018-01-12", "2018-01-18"):
        ended = atmt("show", "A1", "--at", day, cwd=place)
        assert ended.code == 0
        assert f"Day {day[8:]}" in ended.out
        assert f"Day {int(day[8:]) + 1}" not in ended.out
        is_odd = (date <= day) != (number <= DAYS.index(day))
        assert (f"{ids[number][:12]} ({date})" in ended.err) is is_odd
    ended = atmt("diff", "--since", "2018-01-13", cwd=place)
    assert "note by OLS added, 11 times" in ended.out
    odd = (date < "2018-01-13") != (number < 3)
    assert ("contradict their order" in ended.err) is odd


def test_a_commit_is_no_older_than_the_one_before_it(tmp_path: Path) -> None:
    place = tmp_path / "place"
    history(place, {len(DAYS) - 1: "1970-01-02"})
    ended = atmt("show", "A1", "--at", "2018-01-21", cwd=place)
    assert "Day 21" in ended.out
    assert "Day 22" not in ended.out
    assert atmt("status", "--at", "2018-01-09", cwd=place).code == 3


def test_clocks_that_are_right_are_not_spoken_of(tmp_path: Path) -> None:
    place = tmp_path / "place"
    history(place, {})
    assert atmt("show", "A1", "--at", "2018-01-15", cwd=place, env=LATER).err == ""


def test_a_commit_that_is_lost_behind_the_day_is_no_trouble(tmp_path: Path) -> None:
    place = tmp_path / "place"
    ids = history(place, {})
    lost = place / ".git" / "objects" / ids[2][:2] / ids[2][2:]
    if not lost.exists():
        packs = list((place / ".git" / "objects" / "pack").glob("*.pack"))
        data = [one.read_bytes() for one in packs]
        for one in (place / ".git" / "objects" / "pack").iterdir():
            one.chmod(0o600)
            one.unlink()
        for one in data:
            git(place, "unpack-objects", "-q", given=one)
    lost.chmod(0o600)
    lost.unlink()
    assert atmt("show", "A1", "--at", "2018-01-15", cwd=place, env=LATER).code == 0
    assert atmt("show", "A1", "--at", "2018-01-11", cwd=place, env=LATER).code == 3
