"""Commands that read all the ledgers of a manifest: one answer, and what is broken has a row."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from central import FLOOD_BODIES, MANIFEST, TODAY, central, write
from command import Ended
from inside import in_process

REPORTS = ("json", "github", "gitlab", "sarif", "junit")
slow = partial(pytest.param, marks=pytest.mark.slow)
BROKEN = "  - {name: gone, path: gone}\n  - {name: broken, path: broken}\n"
BY_DEFAULT = (("status", "table"), ("list", "csv"), ("gaps", "json"))
FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    central(tmp_path)
    return tmp_path


def asked(desk: Path, *words: str) -> Ended:
    words = ("--today", TODAY, "--ledgers", "all.yaml", *words)
    return in_process(*words, cwd=desk, env={"COLUMNS": "250"})


def broken(desk: Path) -> None:
    (desk / "all.yaml").write_text(MANIFEST + BROKEN, "utf-8")
    write(desk / "broken", {"actions.yaml": "schema: [", "bodies.yaml": FLOOD_BODIES})


def alone(desk: Path, folder: str, *words: str) -> Any:
    return in_process("--today", TODAY, "--ledger", folder, *words, "-f", "json", cwd=desk).json


@pytest.mark.parametrize("words", [("status",), ("status", "--all"), ("list",), ("gaps",)], ids=str)
def test_an_answer_has_what_each_ledger_says_by_itself(desk: Path, words: tuple[str, ...]) -> None:
    whole = asked(desk, *words, "-f", "json").json
    key = "gaps" if words[0] == "gaps" else "actions"
    folders = {"flood": "desk/flood", "skills": "clone"}
    each = [
        {"ledger": name, **row}
        for name, folder in folders.items()
        for row in alone(desk, folder, *words)[key]
    ]
    if key == "gaps":  # whose groups are those of all ledgers
        assert sorted(map(json.dumps, whole[key])) == sorted(map(json.dumps, each))
    else:
        assert whole[key] == each
    assert whole["unread"] == []


def test_the_summary_counts_all_of_them(desk: Path) -> None:
    each = [alone(desk, one, "status")["summary"] for one in ("desk/flood", "clone")]
    summary = asked(desk, "status", "-f", "json").json["summary"]
    assert summary == {key: each[0][key] + each[1][key] for key in each[0]}
    assert summary["live"] == 3


def test_people_are_shown_ids_with_the_name_of_the_ledger(desk: Path) -> None:
    assert [line.split()[0] for line in asked(desk, "list").out.splitlines()] == [
        "Id", "flood:FR03", "flood:FR04", "skills:A1", "skills:A2", "As",
    ]  # fmt: skip
    assert "flood:FR03@ea" in asked(desk, "gaps").out
    assert ": flood: FR03 was due by" in asked(desk, "check").out


def test_one_order_for_all_of_them(desk: Path) -> None:
    def ids(*words: str) -> list[str]:
        rows = asked(desk, "list", *words, "-f", "json").json["actions"]
        return [f"{row['ledger']}:{row['id']}" for row in rows]

    (desk / "all.yaml").write_text("ledgers:\n" + "".join(MANIFEST.splitlines(True)[:1:-1]))
    assert ids() == ["skills:A1", "skills:A2", "flood:FR03", "flood:FR04"]
    assert ids("--sort", "due") == ["flood:FR03", "skills:A1", "skills:A2", "flood:FR04"]


def test_what_one_ledger_knows_need_not_be_known_to_all(desk: Path) -> None:
    rows = asked(desk, "list", "--owner", "EA", "--fields", "id,x-cost", "-f", "json").json
    assert rows["actions"] == [
        {"ledger": "flood", "id": "FR03", "x-cost": "5"},
        {"ledger": "flood", "id": "FR04", "x-cost": None},
    ]
    for words in (("--owner", "nobody"), ("--fields", "id,x-nothing"), ("--status", "opn")):
        assert asked(desk, "list", *words).code == 2, words


@pytest.mark.parametrize(
    ("command", "format_"),
    [
        pytest.param(one, other, marks=() if (one, other) in BY_DEFAULT else pytest.mark.slow)
        for one in ("status", "list", "gaps")
        for other in FORMATS
    ],
)
def test_what_cannot_be_read_has_a_row_and_stops_no_other(
    desk: Path, command: str, format_: str
) -> None:
    broken(desk)
    ended = asked(desk, command, "-f", format_)
    assert ended.code == 3
    assert "No ledger in gone" in ended.out
    assert "did not find expected node content" in ended.out
    assert "FR03" in ended.out
    assert "A2" in ended.out
    assert ended.err.startswith("atmt: 2 ledgers cannot be read: gone, broken\n")


def test_scripts_find_the_reason_in_a_row_and_in_a_list(desk: Path) -> None:
    broken(desk)
    whole = asked(desk, "list", "-f", "json").json
    said = {row["ledger"]: row["unread"] for row in whole["actions"] if row.get("unread")}
    assert said == {one["ledger"]: one["message"] for one in whole["unread"]}
    assert list(said) == ["gone", "broken"]
    assert whole["actions"][-1].keys() == {*whole["actions"][0], "unread"}


def test_a_check_judges_each_of_them(desk: Path) -> None:
    ended = asked(desk, "check", "-f", "json")
    assert ended.code == 0
    each = [
        (name, one["rule"], one["where"], one["message"])
        for name, folder in (("flood", "desk/flood"), ("skills", "clone"))
        for one in alone(desk, folder, "check")["findings"]
    ]
    found = ended.json["findings"]
    assert [(one["ledger"], one["rule"], one["where"], one["message"]) for one in found] == each
    assert {one["path"] for one in found} == {
        "desk/flood/data/actions.yaml", "skills.git@main:data/actions.yaml",
    }  # fmt: skip
    assert {one["remedy"][:27] for one in found if one["ledger"] == "flood"} == {
        "atmt --ledger desk/flood/da"
    }
    strict = asked(desk, "check", "--strict")
    assert strict.code == 1
    assert strict.out.endswith(" skipped; use --against REV on one ledger to run them\n")


@pytest.mark.parametrize("format_", ["text", *(slow(one) for one in REPORTS)])
def test_a_check_reports_what_cannot_be_read(desk: Path, format_: str) -> None:
    broken(desk)
    ended = asked(desk, "check", "-f", format_)
    assert ended.code == 3
    for said in ("No ledger in gone", "did not find expected node content"):
        assert said in ended.out
    (desk / "all.yaml").write_text(MANIFEST + BROKEN.splitlines(True)[1], "utf-8")
    assert asked(desk, "check", "-f", format_).code == 1  # files that are there, but no ledger


def test_a_junit_report_still_has_what_other_ledgers_break(desk: Path) -> None:
    broken(desk)
    report = asked(desk, "check", "--strict", "-f", "junit").out
    assert "flood: FR03 was due by" in report
    assert 'skipped message="the ledger cannot be read"' not in report


def test_fingerprints_tell_the_same_finding_in_two_ledgers_apart(desk: Path) -> None:
    (desk / "all.yaml").write_text(MANIFEST + "  - {name: twin, path: clone}\n", "utf-8")
    found = json.loads(asked(desk, "check", "-f", "gitlab").out)
    assert len({one["fingerprint"] for one in found}) == len(found)


def test_it_is_said_what_makes_no_sense(desk: Path) -> None:
    for words in (
        ("note", "A1", "x"), ("show", "A1"), ("status", "--ledger", "."),
        ("check", "--against", "main"), ("check", "--finish"), ("check", "--at", "main"),
    ):  # fmt: skip
        ended = asked(desk, *words)
        assert (ended.code, ended.out) == (2, ""), words
        assert "--ledgers" in ended.err, words


def test_a_day_before_what_is_recorded_gives_a_caution(desk: Path) -> None:
    ended = in_process("--today", "2017-12-10", "--ledgers", "all.yaml", "status", cwd=desk)
    assert ended.err.startswith("atmt: 2 ledgers record events after 2017-12-10: flood, skills;")
