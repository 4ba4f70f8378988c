"""What is said where a name may mean several times, or where part of a history is missing."""

from pathlib import Path

import pytest
from dated_history import Dated, at, dated, ledger, noon
from history import git
from inside import in_process as atmt

LATER = {"ATMT_TODAY": "2018-04-01"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    dated(
        tmp_path / "place",
        [
            Dated(at("", ledger()), noon("2018-01-10")),
            Dated(at("", ledger("2018-02-01 Met")), noon("2018-02-01")),
            Dated({**at("", ledger("2018-02-01 Met")), "x": b""}, noon("2018-03-01")),
        ],
    )
    return tmp_path / "place"


def test_a_tag_called_as_a_year_is_told_from_its_days(place: Path) -> None:
    git(place, "tag", "2018", "HEAD")
    ended = atmt("status", "--at", "2018", cwd=place, env=LATER)
    assert ended.code == 2
    hint = "for the day: --at 2018-01-01, or --at 2018-12-31; for the other: --at refs/tags/2018"
    assert hint in ended.err
    assert atmt("status", "--at", "refs/tags/2018", cwd=place, env=LATER).code == 0
    git(place, "tag", "2018-02-01", "HEAD")
    ended = atmt("status", "--at", "2018-02-01", cwd=place, env=LATER)
    assert "for the day: --at '1 February 2018'; for the other: --at refs/tags/20" in ended.err


def test_an_id_that_looks_as_a_year_is_named(tmp_path: Path) -> None:
    place = tmp_path / "place"
    files = at("", ledger())
    ids = dated(
        place, [Dated({**files, "x": b"%d" % one}, noon("2018-01-10")) for one in range(60)]
    )
    years = [one for one in ids if one[:4].isdigit() and one[:4] != "0000"]
    assert years
    ended = atmt("status", "--at", years[0][:4], cwd=place)
    assert ended.code == 2
    assert f"for the commit whose id begins with it: --at {years[0][:12]}" in ended.err
    nothing = atmt("status", "--at", "2018", cwd=place)
    assert ("whose id begins with it" in nothing.err) is any(one.startswith("2018") for one in ids)


def test_the_log_of_a_part_of_a_history_claims_no_more(place: Path) -> None:
    clone = place.parent / "clone"
    git(place, "clone", "--quiet", "--depth=1", place.as_uri(), str(clone))
    ended = atmt("log", cwd=clone, env=LATER)
    assert ended.code == 3
    assert ended.out == "No change was committed in what was fetched of the history.\n"
    assert "fetch the rest" in ended.err


def test_a_damaged_repository_is_not_begun_anew(place: Path) -> None:
    (place / ".git" / "HEAD").unlink()
    ended = atmt("log", cwd=place)
    assert ended.code == 3
    assert "git init" not in ended.err
    assert f"Git finds no repository in {place / '.git'}: it may be damaged" in ended.err
