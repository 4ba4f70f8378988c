"""A later copy of a tracker: what it changed is carried out, what the ledger changed stays."""

import os
import shutil
import subprocess
from pathlib import Path
from subprocess import PIPE

import pytest
from command import SCRIPT, atmt_on_terminal, environment
from copies import (
    FIRST,
    HEADINGS,
    actions,
    begun,
    changed,
    committed,
    gate,
    imported,
    kept,
    ledger,
    stored,
    typed,
    written,
)
from history import git
from hypothesis import given
from hypothesis import strategies as st

from atmt_cli.changes.tracker.copies import kept_name
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.model.ledger import Receipt
from atmt_cli.store.files.find import Folder
from atmt_cli.store.imports import kept_text, read_kept

slow = pytest.mark.slow
NEW = (
    ("FR08", "Map the wells", "Water Board", "", "Open", "", "", "Data", ""),
    ("FR09", "Buy the boats", "Coast Guard", "", "Open", "", "", "Works", ""),
    ("FR10", "Open the archive", "", "", "Open", "", "", "Data", ""),
)
SECOND = changed(
    FIRST[:5],
    FR01={"Due date": "2024-08-31", "RAG": "Red", "Update": "Three done"},
    FR02={"Owner": "County Hall"},
    FR03={"Owner": "Treasury", "Priority": "", "Theme": "Money"},
    FR04={"Status": "Complete"},
    FR05={"Status": "On hold"},
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the first copy, committed; it is copied, never changed."""
    return begun(tmp_path_factory.mktemp("base") / "flood")


@pytest.fixture
def there(base: Path, tmp_path: Path) -> Path:
    """A repository of one's own with the first copy."""
    return Path(shutil.copytree(base, tmp_path / "flood"))


def test_a_later_copy_changes_just_what_it_changed(there: Path) -> None:
    assert typed(there, "update", "FR01", "--short-title", "Pumps", on="2024-04-20").code == 0
    committed(there)
    before = actions(there)
    written(there, [*SECOND, *NEW])
    ended = imported(there)
    assert ended.code == 0, ended.said
    now = actions(there)
    assert [one for one in now if one not in before] == ["FR08", "FR09", "FR10"]
    assert "in the ledger, no longer in the tracker: FR06, FR07" in ended.out
    assert now["FR06"] == before["FR06"]
    assert now["FR07"] == before["FR07"]
    first = now["FR01"]
    assert first.short_title == "Pumps"
    assert (str(first.due), str(first.first_due)) == ("2024-08-31", "2024-06")
    assert first.rag
    assert (first.rag.rating, str(first.rag.on)) == ("red", "2024-05-01")
    assert [one.text for one in first.notes] == [
        "Three done",
        "From tracker.csv of 2024-05-01: due was 2024-06 and RAG was amber.",
    ]
    assert [(one.to, one.status, str(one.proposed_on)) for one in now["FR02"].handovers] == [
        ("water-board", "withdrawn", "2024-04-01"),
        ("county-hall", "proposed", "2024-05-01"),
    ]
    assert [(one.to, one.status) for one in now["FR03"].handovers] == [("treasury", "proposed")]
    assert (now["FR03"].priority, now["FR03"].unallocated) == (None, None)
    assert now["FR03"].themes == ("money",)
    assert now["FR04"].status == "closed"
    assert now["FR04"].closures[0].evidence == ("tracker.csv, row 6",)
    assert now["FR05"].status == "on-hold"
    assert gate(there).code == 0, gate(there).said


def test_the_same_bytes_again_change_nothing(there: Path) -> None:
    written(there, [*SECOND, *NEW])
    assert imported(there).code == 0
    before = stored(there)
    again = imported(there, on="2024-05-02")
    assert (again.code, again.out) == (
        0,
        "Nothing to change: applied on 2024-05-01\n",
    )
    assert stored(there) == before
    anew = imported(there, "--again", on="2024-05-03")
    assert (anew.code, anew.out.splitlines()[-1]) == (0, "Nothing to change")
    assert stored(there) == before


def test_what_both_changed_is_named_with_all_values_and_nothing_is_written(there: Path) -> None:
    typed(there, "update", "FR01", "--due", "2024-07-15", "--reason", "Sooner", on="2024-04-20")
    typed(there, "update", "FR05", "--status", "on-hold", "--reason", "Snow", on="2024-04-20")
    committed(there)
    before = stored(there)
    cells = {"FR01": {"Due date": "31/08/2024"}, "FR02": {"Priority": "High"}}
    written(there, changed(FIRST, **cells, FR05={"Status": "Done"}))
    ended = imported(there)
    assert ended.code == 1
    due = "due was '2024-06' in the copy before; it is '2024-08-31' here, and '2024-07-15' in the"
    assert f"D3: FR01: {due} ledger\n" in ended.err
    assert "put '2024-07-15' into the cell" in ended.err
    assert "atmt update FR01 --due 2024-08-31 --reason TEXT" in ended.err
    status = "status was 'in-progress' in the copy before; it is 'implemented' here, and 'on-hold'"
    assert f"E7: FR05: {status} in the ledger\n" in ended.err
    assert "atmt: 2 rows need a decision; nothing was written\n" in ended.err
    assert stored(there) == before
    left = imported(there, "--skip-bad")
    assert left.code == 0
    assert "caution: left out: D3: FR01: due was" in left.out
    assert actions(there)["FR02"].priority == "high"
    assert str(actions(there)["FR01"].due) == "2024-07-15"
    assert gate(there).code == 0
    committed(there)
    # What was left out has not been taken: the next copy names it again, until one side gives way.
    written(there, changed(FIRST, **cells, FR05={"Status": "On hold"}))
    assert "FR01: due is '2024-08-31' here, and '2024-07-15' in the ledger" in imported(there).err
    cells["FR01"] = {"Due date": "2024-07-15"}
    written(there, changed(FIRST, **cells, FR05={"Status": "On hold"}))
    assert imported(there).code == 0


def test_what_the_ledger_changed_and_the_tracker_did_not_stays(there: Path) -> None:
    reason = ("--reason", "So it was agreed")
    typed(there, "update", "FR01", "--due", "2024-07-15", "--rag", "red", *reason, on="2024-04-20")
    typed(there, "offer", "FR04", "water-board", on="2024-04-20")
    typed(there, "withdraw", "FR04", "county-hall", *reason, on="2024-04-20")
    committed(there)
    before = actions(there)
    written(there, changed(FIRST, FR02={"Status": "In progress"}))
    assert imported(there).code == 0
    now = actions(there)
    assert [one for one in now if now[one] != before[one]] == ["FR02"]
    assert gate(there).code == 0


def test_a_title_or_a_ref_that_was_published_is_for_a_person(there: Path) -> None:
    before = stored(there)
    written(there, changed(FIRST, FR01={"Action": "Replace the pumps"}, FR02={"Ref": "FR22"}))
    ended = imported(there)
    assert ended.code == 1
    assert "B3: FR01: title is 'Replace the pumps' here, and 'Repair pumps'" in ended.err
    assert "atmt correct FR01 title=TEXT --reason TEXT" in ended.err
    assert stored(there) == before
    written(there, changed(FIRST, FR01={"Action": "REPAIR  pumps."}))
    assert imported(there).code == 0


def test_a_title_that_was_corrected_is_known_by_what_it_was(there: Path) -> None:
    rows = [("", *row[1:]) for row in FIRST]
    plain = begun(there.parent / "plain", rows)
    assert (
        typed(
            plain,
            "correct",
            "A1",
            "title=Repair the old pumps",
            "--reason",
            "Slip",
            on="2024-04-02",
        ).code
        == 0
    )
    written(plain, changed(rows, **{"": {"Priority": "Low"}}))
    assert imported(plain).code == 0
    assert len(actions(plain)) == len(FIRST)
    assert actions(plain)["A1"].priority == "low"


@pytest.mark.parametrize("status", ["accepted", pytest.param("offered", marks=slow)])
def test_an_owner_that_was_told_leaves_by_its_own_answer(there: Path, status: str) -> None:
    typed(there, "offer", "FR01", "water-board", on="2024-04-10")
    if status == "accepted":
        said = ("--evidence", "Letter", "--on", "2024-04-12")
        assert typed(there, "accept", "FR01", "water-board", *said, on="2024-04-12").code == 0
    committed(there)
    before = stored(there)
    written(there, changed(FIRST, FR01={"Owner": "County Hall"}))
    ended = imported(there)
    assert ended.code == 1
    assert "C3: FR01: Water Board is not an owner any more, but" in ended.err
    assert stored(there) == before


@pytest.mark.slow
def test_an_action_that_is_open_again_is_reopened(there: Path) -> None:
    written(there, changed(FIRST, FR04={"Status": "Complete"}))
    assert imported(there, on="2024-05-01").code == 0
    committed(there)
    written(there, changed(FIRST, FR04={"Status": "On hold"}))
    assert imported(there, on="2024-06-01").code == 0
    assert actions(there)["FR04"].status == "on-hold"
    assert gate(there, on="2024-06-01").code == 0, gate(there, on="2024-06-01").said


@pytest.mark.slow
def test_an_end_that_was_proposed_is_confirmed(there: Path) -> None:
    for status, on in (("Ready to close", "2024-05-01"), ("Complete", "2024-06-01")):
        written(there, changed(FIRST, FR04={"Status": status}))
        assert imported(there, on=on).code == 0
        assert gate(there, on=on).code == 0, gate(there, on=on).said
        committed(there)
    [end] = actions(there)["FR04"].closures
    assert (end.proposed_by, str(end.proposed_on), str(end.on)) == (
        "county-hall",
        "2024-05-01",
        "2024-06-01",
    )
    assert (end.confirmed_by, end.evidence) == ("keeper-office", ("tracker.csv, row 6",))


def test_a_column_that_is_gone_says_nothing_and_a_new_one_is_filled_in(there: Path) -> None:
    headings = [*HEADINGS[:6], "Cost", *HEADINGS[7:]]
    written(there, [[*row[:6], "£4,000", *row[7:]] for row in FIRST], headings)
    ended = imported(there)
    assert ended.code == 0, ended.said
    now = actions(there)
    assert now["FR01"].priority == "high"
    assert {one.own_texts["x-cost"] for one in now.values()} == {"£4,000"}
    assert gate(there).code == 0


@pytest.mark.parametrize(
    "damage", ["cut", *(pytest.param(one, marks=slow) for one in ("gone", "a folder", "no text"))]
)
def test_without_the_copy_before_every_difference_is_named(there: Path, damage: str) -> None:
    [file] = kept(there)
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:300])
    elif damage == "no text":
        file.write_bytes(b"\xff\xfe" + file.read_bytes())
    else:
        file.unlink()
        if damage == "a folder":
            file.mkdir()
    typed(there, "update", "FR02", "--priority", "high", "--reason", "Floods", on="2024-04-20")
    before = (there / "data" / "actions.yaml").read_bytes()
    written(there, [*changed(FIRST, FR01={"Due date": "2024-08-31", "Update": "Three done"}), *NEW])
    ended = imported(there)
    assert ended.code == 1
    assert "FR02" not in ended.err  # an empty cell states nothing
    assert "D3: FR01: due is '2024-08-31' here, and '2024-06' in the ledger" in ended.err
    assert (there / "data" / "actions.yaml").read_bytes() == before
    left = imported(there, "--skip-bad")
    assert left.code == 0
    assert f"caution: imports/{file.name}, kept of tracker.csv on 2024-04-01: it " in left.out
    assert "so where the ledger and the tracker differ, nothing is changed" in left.out
    assert str(actions(there)["FR01"].due) == "2024-06"
    assert "FR10" in actions(there)


def test_a_copy_is_compared_with_the_one_of_its_name_else_of_its_headings(there: Path) -> None:
    others = [[row[0].replace("FR", "CT"), f"{row[1]} at the coast", *row[2:]] for row in FIRST]
    written(there, others, file="coast.csv")
    ended = imported(there, file="coast.csv")
    assert ended.code == 0
    assert "no longer in the tracker" not in ended.out
    written(there, [*FIRST, *NEW])
    ended = imported(there)
    assert ended.code == 0
    assert "no longer in the tracker" not in ended.out
    written(there, [*changed(FIRST[:6], FR01={"Priority": "Low"}), *NEW], file="may.csv")
    ended = imported(there, file="may.csv")
    assert ended.code == 0, ended.said
    assert "no longer in the tracker: FR07\n" in ended.out
    assert actions(there)["FR01"].priority == "low"


@pytest.mark.slow
def test_an_import_is_undone_and_done_again(there: Path) -> None:
    before = (there / "data" / "actions.yaml").read_bytes()
    written(there, [*SECOND, *NEW])
    assert imported(there).code == 0
    after = stored(there)
    assert typed(there, "undo", on="2024-05-01").code == 0
    assert (there / "data" / "actions.yaml").read_bytes() == before
    # What was kept stays, and nothing refers to it any more.
    assert len(ledger(there).receipts) == 1
    assert len(kept(there)) == 2
    assert imported(there).code == 0
    assert stored(there) == after


def test_the_diff_shows_what_would_be_kept(there: Path) -> None:
    before = stored(there)
    written(there, [*SECOND, *NEW])
    ended = imported(there, "--dry-run")
    assert ended.code == 0
    assert stored(there) == before
    diff = ended.out[ended.out.index("--- a/data/actions.yaml") :]
    assert "+++ b/data/imports/tracker-" in diff
    (there / "p.diff").write_text(diff, "utf-8")
    assert imported(there).code == 0
    made = stored(there)
    for name in made.keys() - before.keys():
        (there / "data" / name).unlink()
    for name in ("actions.yaml", "bodies.yaml"):
        (there / "data" / name).write_bytes(before[name])
    git(there, "apply", "p.diff")
    assert stored(there) == made


@pytest.mark.slow
def test_a_person_sees_what_a_copy_would_change_before_it_does(there: Path) -> None:
    written(there, changed(FIRST, FR05={"Status": "On hold"}))
    before = stored(there)
    words = ("import", "tracker.csv", "--today", "2024-05-01")
    ended = atmt_on_terminal(*words, cwd=there, columns=80, typed="y\nn\n")
    assert ended.code == 130
    assert "This copy would change:\n  FR05: status updated\n" in ended.out
    assert stored(there) == before
    ended = atmt_on_terminal(*words, cwd=there, columns=80, typed="y\ny\n")
    assert ended.code == 0, ended.out
    assert actions(there)["FR05"].status == "on-hold"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("place", ["imports", pytest.param("file", marks=slow)])
def test_no_link_is_written_through(there: Path, place: str) -> None:
    written(there, [*SECOND, *NEW])
    assert imported(there).code == 0
    typed(there, "undo", on="2024-05-01")
    file = kept(there)[0]
    target = there / "elsewhere"
    if place == "file":
        target.write_text("Mine")
        for one in kept(there):
            one.unlink()
            one.symlink_to(target)
    else:
        shutil.rmtree(file.parent)
        target.mkdir()
        file.parent.symlink_to(target)
    before = (there / "data" / "actions.yaml").read_bytes()
    ended = imported(there, "--skip-bad")
    assert ended.code == 3
    assert "is a link, and atmt does not write there" in ended.err
    assert (there / "data" / "actions.yaml").read_bytes() == before


def test_owners_that_have_accepted_come_in_as_such(there: Path) -> None:
    written(there, changed(FIRST, FR03={"Owner": "Treasury"}))
    said = ("--handovers", "accepted", "--evidence", "Minute 4")
    assert imported(there, *said).code == 0
    [made] = actions(there)["FR03"].handovers
    assert (made.to, made.status, made.evidence) == ("treasury", "accepted", ("Minute 4",))
    assert str(made.answered_on) == "2024-05-01"
    assert gate(there).code == 0


def test_disputes_as_json(there: Path) -> None:
    written(there, changed(FIRST, FR01={"Action": "Another thing"}))
    [bad] = imported(there, "--json").json["rejected"]
    assert (bad["row"], bad["cell"]) == (3, "B3")
    assert "title is 'Another thing' here" in bad["reason"]


@slow
def test_one_copy_imported_twice_at_once_is_imported_once(there: Path) -> None:
    written(there, [*SECOND, *NEW])
    command = [SCRIPT, "import", "tracker.csv", "--new-bodies", "--yes", "--today", "2024-05-01"]
    made = [
        subprocess.Popen(command, cwd=there, env=environment(), stdout=PIPE, stderr=PIPE)
        for _ in range(4)
    ]
    said = sorted(one.communicate()[0].decode().splitlines()[0] for one in made)
    assert [one.returncode for one in made] == [0] * 4
    assert [one.startswith("Nothing to change: applied") for one in said].count(True) == 3
    assert len(ledger(there).receipts) == 2


RECEIPT = Receipt.model_validate(
    {"file": "My tracker (v2).xlsx", "sha256": "0" * 64, "rows": 0, "on": "2024-05-01"}
)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(CELLS | st.sampled_from("=+-@'\\\r\n;,\t"), max_size=4), max_size=6))
def test_any_cells_read_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]
) -> None:
    rows = tuple(map(tuple, cells))
    there = tmp_path_factory.mktemp("kept")
    (there / "imports").mkdir()
    file = there / kept_name(RECEIPT.file, RECEIPT.sha256)
    file.write_text(kept_text(TrackerSheet("Actions", rows, {})), "utf-8", newline="")
    name = kept_name(RECEIPT.file, RECEIPT.sha256)
    assert read_kept(Folder(there, there), name).rows == rows


def test_what_is_kept_reads_back_as_it_was(tmp_path: Path) -> None:
    rows = (
        ("=1+1", "+44", "-", "@x", "'=1", "a,b;c\td", 'q"q', "two\nlines", "\r", "a\r\nb"),
        (),
        ("",),
        ("", "", "x\x1b[31m", "\u202e", " blank ", "::set-output", "é", "\ufeff"),
    )
    text = kept_text(TrackerSheet("Actions", rows, {}))
    (tmp_path / "imports").mkdir()
    name = kept_name(RECEIPT.file, RECEIPT.sha256)
    assert name == "imports/my-tracker-v2-00000000.csv"
    for ends in ("\n", "\r\n"):
        (tmp_path / name).write_text(text.replace("\n", ends), "utf-8", newline="")
        assert read_kept(Folder(tmp_path, tmp_path), name).rows == rows
    cells = [cell for line in text.splitlines() for cell in line.split(",")]
    assert not any(cell[:1] in tuple("=+@-\t") for cell in cells)
