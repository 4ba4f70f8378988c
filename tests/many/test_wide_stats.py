"""Rates, ages and calendars of all ledgers."""

from pathlib import Path

import pytest
from central import write
from command import Ended
from inside import in_process
from waters import RIVERS, waters

TODAY = "2018-01-10"
RATES = ("acceptance", "implementation", "slippage")
AGES = ("not_told", "unanswered", "without_note", "overdue_actions", "overdue_steps")
ANSWERED = """  - id: R3
    title: Clean the bed
    status: open
    themes: [beds]
    handovers:
      - to: envag
        status: accepted
        offered_on: 2017-12-02
        answered_on: 2017-12-03
        evidence: [Letter]
      - {to: dpt, status: declined, offered_on: 2017-12-02, answered_on: 2018-01-06, reason: No}
themes: [{id: beds, title: River beds}]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    waters(tmp_path)
    write(tmp_path / "rivers", {"actions.yaml": RIVERS + ANSWERED})
    return tmp_path


def asked(desk: Path, *words: str) -> Ended:
    return in_process("--today", TODAY, *words, cwd=desk, env={"COLUMNS": "250"})


def wide(desk: Path, *words: str) -> Ended:
    return asked(desk, "--ledgers", "all.yaml", *words)


def test_figures_add_up_and_a_median_is_of_all_of_them(desk: Path) -> None:
    each = [asked(desk, "stats", "--ledger", one, "-f", "json").json["whole"]
            for one in ("flood", "rivers")]  # fmt: skip
    whole = wide(desk, "stats", "-f", "json").json["whole"]
    for name in RATES:
        assert whole[name]["of"] == sum(one[name]["of"] for one in each) > 0, name
    for name in (*RATES, *AGES):
        assert whole[name]["number"] == sum(one[name]["number"] for one in each), name
    # 4 days in one ledger; 1 and 35 in the other: their medians, 4 and 18, have no mean of 4.
    assert [one["days_to_answer"]["median"] for one in each] == [4, 18]
    assert whole["days_to_answer"] == {"median": 4, "n": 3}
    assert "ledger" not in whole


def test_a_row_for_each_ledger(desk: Path) -> None:
    rows = wide(desk, "stats", "--by", "ledger", "-f", "json").json["stats"]
    for row in rows:
        name = row["ledger"]
        alone = asked(desk, "stats", "--ledger", name, "-f", "json").json["whole"]
        assert (row["by"], row["group"], row["name"]) == ("ledger", name, name)
        assert {key: row[key] for key in (*RATES, *AGES)} == {
            key: alone[key] for key in (*RATES, *AGES)
        }
    assert [row["ledger"] for row in rows] == ["flood", "rivers"]
    lines = wide(desk, "stats", "--by", "ledger").out.splitlines()
    assert [line.split("  ")[0] for line in lines] == [
        "Ledger", "flood", "rivers", "all ledgers", "As of 2018-01-10, by ledger",
    ]  # fmt: skip
    refused = asked(desk, "stats", "--by", "ledger", "--ledger", "flood")
    assert (refused.code, refused.out) == (2, "")
    assert "atmt --ledgers MANIFEST stats --by ledger" in refused.err


@pytest.mark.slow
def test_a_theme_is_of_one_ledger_and_a_quarter_of_all(desk: Path) -> None:
    themes = wide(desk, "stats", "--by", "theme", "-f", "json").json["stats"]
    assert [(one.get("ledger"), one["group"], one["name"]) for one in themes] == [
        ("rivers", "beds", "rivers:River beds"), (None, None, "no theme"),
    ]  # fmt: skip
    quarters = wide(desk, "stats", "--by", "quarter", "-f", "json").json["stats"]
    assert len({one["group"] for one in quarters}) == len(quarters)
    assert all("ledger" not in one for one in quarters)


def test_one_body_has_one_row_whatever_its_ids(desk: Path) -> None:
    rows = wide(desk, "stats", "--by", "body", "-f", "json").json["stats"]
    (row,) = (one for one in rows if one["name"] == "EA")
    assert (row["group"], row["acceptance"]["of"]) == ("ea", 5)


def test_what_cannot_be_read_has_a_row_among_the_figures(desk: Path) -> None:
    manifest = desk / "all.yaml"
    manifest.write_text(manifest.read_text() + "  - {name: gone, path: gone}\n")
    for words, between in (((), " "), (("--by", "ledger"), ": "), (("--by", "body"), ": ")):
        ended = wide(desk, "stats", *words)
        assert ended.code == 3
        (row,) = (line for line in ended.out.splitlines() if line.startswith(f"gone{between}"))
        assert "cannot be read: No ledger in gone" in row
    made = wide(desk, "stats", "--by", "ledger", "-f", "json").json
    assert [one["ledger"] for one in made["unread"]] == ["gone"]
    header, *rows = wide(desk, "stats", "--by", "ledger", "-f", "csv").out.splitlines()
    assert header.startswith("ledger,by,group,name,acceptance.number,")
    assert rows[-1].startswith("gone,,,")


def test_a_calendar_of_all_ledgers_has_events_of_their_own(desk: Path) -> None:
    text = wide(desk, "calendar").out.replace("\r\n ", "")
    assert "X-WR-CALNAME:2 ledgers\r\n" in text
    assert "SUMMARY:flood:FR03 Raise the bank: due\r\n" in text
    assert "SUMMARY:rivers:R2 Test the water: due by the end of March 2018\r\n" in text
    assert "SUMMARY:Reply due from EA on flood:FR03\r\n" in text
    mine = wide(desk, "calendar", "--body", "EA").out
    assert mine.count("BEGIN:VEVENT") == 3
    assert wide(desk, "calendar", "--body", "canal").out.count("BEGIN:VEVENT") == 0
    assert wide(desk, "calendar", "--body", "nobody").code == 2


@pytest.mark.slow
def test_two_ledgers_of_one_closing_body_share_no_event(desk: Path) -> None:
    manifest = desk / "all.yaml"
    manifest.write_text(manifest.read_text() + "  - {name: twin, path: rivers}\n")

    def uids(text: str) -> list[str]:
        lines = text.replace("\r\n ", "").splitlines()
        return [line for line in lines if line.startswith("UID:")]

    found = uids(wide(desk, "calendar").out)
    assert len(set(found)) == len(found) == 4
    assert [one.split("@")[1].split(".")[0] for one in found] == [
        "flood",
        "flood",
        "rivers",
        "twin",
    ]
    later = in_process("--today", "2018-02-01", "--ledgers", "all.yaml", "calendar", cwd=desk)
    assert uids(later.out) == found


@pytest.mark.slow
def test_a_calendar_is_written_where_a_ledger_cannot_be_read_and_over_none(desk: Path) -> None:
    manifest = desk / "all.yaml"
    manifest.write_text(manifest.read_text() + "  - {name: gone, path: gone}\n")
    ended = wide(desk, "calendar", "-o", "due.ics")
    assert ended.code == 3
    assert (desk / "due.ics").read_text().count("BEGIN:VEVENT") == 3
    assert ended.err.startswith("atmt: gone cannot be read: No ledger in gone")
    over = wide(desk, "calendar", "-o", "rivers/actions.yaml")
    assert (over.code, over.out) == (2, "")
    assert "is the ledger itself" in over.err


@pytest.mark.slow
def test_a_ledger_with_nothing_to_count_has_a_row(desk: Path) -> None:
    empty = "schema: 1\nledger: {title: Empty, closing_body: tf}\nactions: []\n"
    write(
        desk / "empty",
        {"actions.yaml": empty, "bodies.yaml": (desk / "flood" / "bodies.yaml").read_text("utf-8")},
    )
    with (desk / "all.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {name: empty, path: empty}\n")
    rows = wide(desk, "stats", "--by", "ledger", "-f", "json").json["stats"]
    assert [row["name"] for row in rows[:3]] == ["flood", "rivers", "empty"]
