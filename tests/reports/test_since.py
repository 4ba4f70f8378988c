"""What a report tells of the time since a date, where one is named; and the rates on the page."""

import re
from pathlib import Path

import pytest
from inside import in_process as atmt
from ledgers_of_reports import HOSTILE, accepted, action, closed, hostile, offered, small
from spread import one_in

DAY = ("--today", "2018-07-01")


def report(there: Path, name: str, *more: str, code: int = 0) -> str:
    ended = atmt("report", name, *DAY, *more, cwd=there)
    assert ended.code == code, ended.err
    return ended.out


def section(page: str, name: str) -> str:
    """The words of a section of the page."""
    found = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def of_everything(there: Path) -> Path:
    letters = [{"to": "beta", "on": "2018-06-20", "level": 2, "about": ["A2"]}]
    return small(
        there,
        action("A1", accepted("alpha")),
        action("A2", offered("beta")),
        action("A3", offered("alpha", "2018-05-25")),
        closed("A4", "implemented", confirmed_by="beta", proposed_by="alpha"),
        letters=letters,
    )


def test_the_page_tells_what_changed_since(tmp_path: Path) -> None:
    there = of_everything(tmp_path)
    said = section(report(there, "html", "--since", "2018-06"), "changes")
    assert said.startswith("What changed since June 2018 1 June 2018 A4 Closed as implemented")
    assert "A2 Reminder sent to Beta" in said
    assert "accepted" not in said
    later = section(report(there, "html", "--since", "2018-06-30"), "changes")
    assert later.startswith("What changed since 30 June 2018 Nothing with a date is recorded.")
    assert later.endswith("are not shown: this ledger is not kept in git.")
    assert 'id="changes"' not in report(there, "html")


def test_the_certificate_tells_what_became_accounted_for_since(tmp_path: Path) -> None:
    there = of_everything(tmp_path)
    made = report(there, "certificate", "--since", "2018-02-20", code=1)
    news = made.partition("## Since 20 February 2018\n\n")[2].partition("\n\n")[0]
    assert news.split("\n") == [
        "- A1 Do A1: accepted by Alpha, on 20 February 2018",
        "- A4 Do A4: closed as implemented, confirmed by Beta: Agreed by the board, on 1 June 2018",
    ]
    none = report(there, "certificate", "--since", "2018-06-02", code=1)
    assert "Nothing became accounted for in this time." in none
    assert "Since" not in report(there, "certificate", code=1)


def test_the_public_list_tells_who_is_new_and_who_was_asked_again(tmp_path: Path) -> None:
    there = of_everything(tmp_path)
    made = report(there, "silence", "--since", "2018-06")
    assert made.partition("## Since June 2018\n\n")[2].partition("\n\n")[0].split("\n") == [
        "- Beta was asked again on 20 June 2018",
        "- Alpha is new on this list, for A3",
    ]
    assert "Nobody is new on this list" in report(there, "silence", "--since", "2018-06-26")
    first = report(there, "silence", "--since", "0001")
    assert "Beta is new on this list, for A2" in first


@pytest.mark.parametrize("name", ["certificate", "silence", "html"])
def test_a_date_to_come_is_refused(name: str, tmp_path: Path) -> None:
    refused = report(of_everything(tmp_path), name, "--since", "2018-08", code=2)
    assert refused == ""


@pytest.mark.parametrize("name", one_in(3, ["certificate", "silence", "html"]))
def test_hostile_text_is_escaped_there_too(name: str, tmp_path: Path) -> None:
    form = () if name == "html" else ("--format", "html")
    code = 1 if name == "certificate" else 0
    page = report(hostile(tmp_path), name, "--since", "2018", *form, code=code)
    assert HOSTILE[0] not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.slow
def test_the_page_has_bars_beside_its_rates_in_words(tmp_path: Path) -> None:
    page = report(of_everything(tmp_path), "html")
    rates = re.search(r'<section id="rates".*?<section id="gaps"', page, re.DOTALL)
    assert rates
    assert "1 of 3 (33 %)<svg" in rates[0]
    assert 'class="part" width="33.33"' in rates[0]
    bars = re.findall("<svg[^>]*>", rates[0])
    assert len(bars) == 5
    assert all('aria-hidden="true"' in one for one in bars)
    # Of nothing there is no bar.
    none = report(small(tmp_path / "none"), "html")
    assert "<svg" not in none.partition('id="rates"')[2].partition('id="gaps"')[0]
