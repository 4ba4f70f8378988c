"""Replies that come late: merged cell by cell with what the ledger says by now."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from inside import in_process as atmt
from openpyxl import load_workbook
from planning import (
    LATER,
    Cells,
    Files,
    action,
    cells,
    form,
    lined,
    planned,
    real,
    rejected,
    said,
    sheet,
)

from atmt_cli.model.ledger import Ledger


def after(*rows: dict[str, Any], ledger: Ledger | None = None) -> Ledger:
    return planned(ledger or real(), lined(*rows)).ledger


def row(name: str = "A2", **edits: str) -> Cells:
    return {**cells(real(), name), **edits}


def back(**edits: str) -> Files:
    """The form of an owner, sent on the first day, with what it filled in."""
    return sheet({**form(real(), "ols")["A2"], **edits}, name="ols.csv")


def update(reason: str | None = "Agreed", **fields: Any) -> dict[str, Any]:
    return {"op": "update", "action": "A2", "set": fields, "reason": reason}


NOTE = {"op": "note", "action": "A2", "text": "Moved on"}
ALL = {
    "short_title": "Inward",
    "status": "on hold",
    "reason": "Waits",
    "support": "bia; ols",
    "funders": "dit",
    "rag": "A",
    "rag_reason": "Two posts",
    "priority": "High",
    "due": "25/09/2026",
    "note": "Seen",
    "answer": "Yes",
    "evidence": "Letter",
    "answered_on": "12 January 2018",
}


def test_what_nobody_changed_meanwhile_is_carried_out_and_what_nobody_touched_stays() -> None:
    now = after(NOTE, update(governance=["mmip"]))
    made = action(planned(now, back(**ALL), LATER), "A2")
    assert (made.short_title, made.status, made.support) == ("Inward", "on-hold", ("bia", "ols"))
    assert made.rag is not None
    assert (made.rag.rating, made.rag.reason, made.rag.by) == ("amber", "Two posts", "ols")
    assert (made.priority, str(made.due), made.funders) == ("high", "2026-09-25", ("dit",))
    taken = made.handovers[0]
    days = str(taken.offered_on), str(taken.answered_on)
    assert (taken.status, *days) == ("accepted", "2018-01-10", "2018-01-12")
    # The ledger's own edit was not taken back by the cell that still says what it said.
    assert made.governance == ("mmip",)
    assert [one.text for one in made.notes[-4:]].count("Moved on") == 1


THEIRS: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "short_title": (
        {"short_title": "Theirs"},
        {"short_title": "Ours"},
        "'Ours' here, and to 'Theirs'",
    ),
    "status": (
        {"status": "open"},
        {"status": "On hold", "reason": "Waits"},
        "'On hold' here, and to 'open'",
    ),
    "support": ({"support": ["dit"]}, {"support": "bia"}, "'bia' here, and to 'dit'"),
    "due": ({"due": "2018-06"}, {"due": "July 2018"}, "'July 2018' here, and to '2018-06'"),
    "rag": (
        {"rag": "red", "rag_reason": "No staff"},
        {"rag": "green"},
        "'green' here, and to 'red'",
    ),
    "an emptied cell": ({"short_title": "Theirs"}, {"short_title": ""}, "nothing here, and to"),
    "emptied in the ledger": ({"support": []}, {"support": "bia"}, "'bia' here, and to nothing"),
}


@pytest.mark.parametrize("name", THEIRS)
def test_only_where_both_changed_one_fact_is_the_row_refused_with_both_values(name: str) -> None:
    theirs, ours, told = THEIRS[name]
    now = after(update(**theirs))
    (line,) = said(rejected(now, back(**ours, note="Seen")))
    assert line.startswith("ols.csv:2: A2 ")
    assert f"changed to {told}" in line
    assert "since it was exported" in line
    # What they say alike is no contradiction.
    alike = {key: ";".join(value) if isinstance(value, list) else value
             for key, value in theirs.items()}  # fmt: skip
    assert planned(now, back(**alike)).changes == ()


ANSWERED: dict[str, tuple[dict[str, Any], ...]] = {
    "accepted": (
        {"op": "offer", "action": "A2", "body": "ols", "on": "2018-01-08"},
        {"op": "accept", "action": "A2", "body": "ols", "on": "2018-01-09", "evidence": ["Call"]},
    ),
    "declined": (
        {"op": "offer", "action": "A2", "body": "ols", "on": "2018-01-08"},
        {"op": "decline", "action": "A2", "body": "ols", "on": "2018-01-09", "reason": "No"},
    ),
    "withdrawn": (
        {"op": "withdraw", "action": "A2", "body": "ols", "on": "2018-01-09", "reason": "DIT has"},
    ),
}


@pytest.mark.parametrize("theirs", ANSWERED)
@pytest.mark.parametrize("ours", ["accepted", "declined"])
def test_an_answer_does_not_undo_the_one_that_the_ledger_has_by_now(theirs: str, ours: str) -> None:
    now = after(*ANSWERED[theirs])
    more = {"evidence": "Call"} if ours == "accepted" else {"reason": "No"}
    files = back(answer=ours, **more)
    if theirs == ours:
        # The answer is the same one.
        assert planned(now, files).changes == ()
        return
    (one,) = rejected(now, files).rejected
    told = f"changed to '{ours}' here, and to {theirs} on 2018-01-09 in the ledger"
    assert f"A2 answer (H2): {told}" in one.reason
    assert "clear the answer" in (one.hint or "")


def test_a_body_that_was_told_meanwhile_is_not_told_again() -> None:
    now = after({"op": "offer", "action": "A2", "body": "ols", "on": "2018-01-08"})
    taken = action(planned(now, back(answer="accepted", evidence="Letter")), "A2").handovers[0]
    assert (taken.status, str(taken.offered_on)) == ("accepted", "2018-01-08")


@pytest.mark.parametrize("gone", [("etag",), ("as_exported",)])
def test_a_reply_survives_either_of_its_hidden_columns(gone: tuple[str, ...]) -> None:
    kept = {name: cell for name, cell in row(short_title="Ours").items() if name not in gone}
    assert action(planned(real(), sheet(kept)), "A2").short_title == "Ours"


def test_a_row_sorted_apart_from_its_hidden_columns_is_refused() -> None:
    """As when some columns are sorted, and the others stay."""
    now = after(NOTE, {**NOTE, "action": "A3"})
    other = {**row("A2", short_title="Ours"), "id": "A3", "etag": row("A3")["etag"]}
    (line,) = said(rejected(now, sheet(other)))
    assert "A3 id (A2): this row has the cells of another action" in line


SHOWN = {
    "title": ("Mine", "fill in short_title"),
    "owner": ("bia", "atmt offer A2 BODY"),
    "ref": ("7", "atmt update A2 --ref TEXT"),
    "next_due": ("2018-05", "fill in due"),
    "last_note": ("We have begun", "write it in the column note"),
    "last_note_by": ("bia", "write it in the column note"),
    "last_note_date": ("2018-01-02", "write it in the column note"),
    "offered_on": ("2018-01-02", "the day on which the body was told"),
}


@pytest.mark.parametrize("column", SHOWN)
@pytest.mark.parametrize("stale", [False, True], ids=["fresh", "stale"])
def test_an_edited_cell_that_is_only_shown_is_named(column: str, stale: bool) -> None:
    typed, hint = SHOWN[column]
    error = rejected(after(NOTE) if stale else real(), back(**{column: typed}))
    (one,) = error.rejected
    assert f"A2 {column} ({one.cell}): cannot be edited in a sheet; it says {typed!r}" in one.reason
    assert one.hint is not None
    assert hint in one.hint
    assert ("put" in one.hint) or ("clear" in one.hint)


def test_cells_as_a_spreadsheet_shows_them_are_not_edited() -> None:
    """Days as the region of a computer has them, months as Excel makes them of 2017-11."""
    now = after(update(None, due="2018-09-05"))
    sent = cells(now, "A2")
    assert (sent["due"], sent["last_note_date"]) == ("2018-09-05", "2017-11")
    shown = {"due": "05/09/2018", "next_due": "9/5/2018", "last_note_date": "Nov-17"}
    for ledger in (now, after({**NOTE, "date": "2018-01-09"}, ledger=now)):
        assert planned(ledger, sheet({**sent, **shown})).changes == ()


STATUSES = {"In progress": "in-progress", "ON HOLD": "on-hold", "Not started": "open",
            "Delayed": "in-progress", "open ": "open"}  # fmt: skip


@pytest.mark.parametrize("typed", STATUSES)
def test_a_status_is_taken_as_people_write_it(typed: str) -> None:
    plan = planned(real(), sheet(row(status=typed, reason="So it is", short_title="x")))
    assert action(plan, "A2").status == STATUSES[typed]


REFUSED = (
    ({"status": "Complete", "reason": "x"}, "'Complete' would close", "put back in-progress; to"),
    ({"status": "Superseded", "reason": "x"}, "would close", "--superseded-by ID --reason TEXT"),
    ({"status": "Cancelled", "reason": "x"}, "would close", "--outcome not-implemented --reason"),
    ({"status": "Accepted"}, "is the answer of an owner", "put back in-progress; to record"),
    ({"status": "opne"}, "is not a status; did you mean open?", "write open, in-progress or"),
    ({"status": "on hold"}, "say why A2 becomes on-hold", "fill in reason (O2)"),
    ({"rag": "pink"}, "'pink' is not a rating", "write red, amber or green"),
    ({"priority": "7"}, "'7' is not a priority", "write high, medium or low"),
    ({"due": "03/04/2018"}, "may be 2018-04-03 or 2018-03-04", "--settings dates=dmy"),
    ({"due": "soon"}, "'soon' is not a date", "write 2018-01-10"),
    ({"support": "olss"}, "no body 'olss'", "atmt body list"),
    ({"note": "x", "note_date": "31/2/2018"}, "note_date (AA2): '31/2/2018'", "2018-02 has 28"),
)  # fmt: skip


@pytest.mark.parametrize(("edits", "told", "hint"), REFUSED, ids=str)
def test_a_fault_names_the_cell_and_what_to_put_there(
    edits: dict[str, str], told: str, hint: str
) -> None:
    (one,) = rejected(real(), sheet(row(**edits))).rejected
    assert told in one.reason
    assert one.row == 2
    assert one.cell is not None
    assert f"({one.cell})" in one.reason
    assert hint in (one.hint or "")
    assert not any(word.startswith("--") for word in one.reason.split())


def test_all_faults_of_all_rows_are_told_at_once() -> None:
    bad = row(
        status="on hold", rag="pink", due="soon", note="x", note_date="32/1/2018", owner="bia"
    )
    other = row("A3", support="nobody", title="Mine")
    told = [one.reason.split(" (")[0] for one in rejected(real(), sheet(bad, other)).rejected]
    assert sorted(told) == [
        "A2 due", "A2 note_date", "A2 owner", "A2 rag", "A2 reason", "A3 support", "A3 title",
    ]  # fmt: skip


def test_a_rule_that_a_cell_breaks_names_that_cell() -> None:
    (one,) = rejected(real(), sheet(row(note="x", note_date="2019"))).rejected
    assert one.reason.startswith("A2 note_date (AA2): ")
    assert (one.rule, one.hint) == ("note-not-in-future", "change note_date (AA2)")
    (one,) = rejected(real(), back(answer="accepted")).rejected
    assert (one.cell, one.hint) == ("J2", "fill in evidence (J2)")


def test_an_apostrophe_that_was_typed_stays_and_ours_goes(there: Path) -> None:
    atmt("update", "A3", "--short-title==1+1", cwd=there)
    assert atmt("export", "-o", "a.csv", cwd=there).code == 0
    text = (there / "a.csv").read_text("utf-8-sig")
    assert ",'=1+1," in text
    typed = text.replace(",'=1+1,", ",'=1+2,")
    (there / "a.csv").write_text(typed, "utf-8")
    assert atmt("apply", "a.csv", cwd=there).code == 0
    actions = atmt("export", "--format", "json", cwd=there).json["actions"]
    assert [one["short_title"] for one in actions if one["id"] == "A3"] == ["=1+2"]
    quoted = "'-5% growth' was the target"
    for name, note in (("n.csv", quoted), ("m.csv", "'\\x1b is typed")):
        (there / name).write_text(f'id,note\nA2,"{note}"\n', "utf-8")
        assert atmt("apply", name, cwd=there).code == 0
        shown = atmt("show", "A2", "--format", "json", cwd=there).json["actions"][0]
        assert shown["notes"][-1]["text"] == note


def test_the_rows_are_those_of_the_spreadsheet_where_cells_hold_line_ends(there: Path) -> None:
    (there / "n.csv").write_bytes(b'id,note\r\nA1,"one\r\ntwo"\r\n\r\nA2,x\r\nA99,y\r\n')
    ended = atmt("apply", "n.csv", cwd=there)
    assert ended.err.startswith("n.csv:5: no action 'A99'")
    (there / "n.csv").write_bytes(b'id,note\r\nA1,"one\r\ntwo\rthree"\r\n')
    assert atmt("apply", "n.csv", cwd=there).code == 0
    (there / "w.jsonl").write_text('{"op": "note", "action": "A1", "text": "one\\r\\ntwo\\rend"}\n')
    assert atmt("apply", "w.jsonl", cwd=there).code == 0
    shown = atmt("show", "A1", "--format", "json", cwd=there).json["actions"][0]
    assert [one["text"] for one in shown["notes"][-2:]] == ["one\ntwo\nthree", "one\ntwo\nend"]


def test_a_csv_file_has_a_byte_order_mark_and_standard_output_none(there: Path) -> None:
    assert atmt("export", "-o", "a.csv", cwd=there).code == 0
    plain = atmt("export", cwd=there).out
    assert (there / "a.csv").read_bytes() == b"\xef\xbb\xbf" + plain.encode()
    assert plain.startswith("id,")
    words = ("report", "chase", "ols", "-o", "letters", "--form", "csv")
    assert atmt(*words, cwd=there).code == 0
    assert (there / "letters" / "ols.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")


def test_a_form_of_day_one_is_taken_on_day_nine(there: Path) -> None:
    """The note of day five is no reason to refuse it; the same fact changed twice is."""
    words = ("report", "chase", "dit", "-o", "letters", "--form", "csv", "--today", "2018-01-10")
    assert atmt(*words, cwd=there).code == 0
    assert atmt("note", "A2", "DIT rang", "--today", "2018-01-15", cwd=there).code == 0
    path = there / "letters" / "dit.csv"
    sent = path.read_text("utf-8-sig")
    filled = sent.replace("Mobile investment,", "Investment,", 1)
    filled = filled.replace(",,dit,,", ",We have hired.,dit,18/01/2018,", 1)
    path.write_text(filled, "utf-8-sig")
    late = ("--today", "2018-01-19")
    ended = atmt("apply", "letters/dit.csv", *late, cwd=there)
    assert (ended.code, ended.err) == (0, "")
    assert "A2: short title updated" in ended.out
    path.write_text(sent.replace("Mobile investment,", "Mobility,", 1), "utf-8-sig")
    before = (there / "actions.yaml").read_bytes()
    ended = atmt("apply", "letters/dit.csv", *late, cwd=there)
    assert (ended.code, ended.out) == (1, "")
    told = "changed to 'Mobility' here, and to 'Investment' in the ledger since it was exported"
    assert ended.err.startswith(f"letters/dit.csv:2: A2 short_title (M2): {told}\n")
    assert (there / "actions.yaml").read_bytes() == before


@pytest.mark.parametrize(("dates", "due"), [("dmy", "2026-09-05"), ("mdy", "2026-05-09")])
def test_a_year_of_two_digits_is_last_where_the_ledger_says_how_dates_are_meant(
    dates: str, due: str
) -> None:
    """A spreadsheet shows, and saves, the date that somebody typed in full as 05/09/26."""
    for typed in ("05/09/26", "5/9/2026"):
        settled = after({"op": "ledger-update", "settings": {"dates": dates}, "reason": "x"})
        assert str(action(planned(settled, sheet(row(due=typed))), "A2").due) == due
    (one,) = rejected(real(), sheet(row(due="25/09/26"))).rejected
    assert "A2 due (X2): '25/09/26' has a year of two digits" in one.reason
    assert "--settings dates=dmy" in (one.hint or "")


def workbook(there: Path, *edits: tuple[str, object, str | None]) -> str:
    """The export as a workbook, with values, and their formats, entered in some of its cells."""
    assert atmt("export", "-o", "a.xlsx", cwd=there).code == 0
    book = load_workbook(there / "a.xlsx")
    for where, value, code in edits:
        name, row = where.split(":")
        names = [cell.value for cell in book.active[1]]
        cell = book.active.cell(int(row), names.index(name) + 1, value)
        cell.number_format = code or cell.number_format
    book.save(there / "a.xlsx")
    return "a.xlsx"


def test_a_date_that_is_shown_as_a_month_is_that_month(there: Path) -> None:
    day = datetime(2018, 1, 1)  # noqa: DTZ001 - a cell has no zone
    name = workbook(
        there,
        ("note:3", "Seen", None),
        ("note_date:3", day, "mmm-yy"),
        ("note:4", "Seen", None),
        ("note_date:4", day, "dd/mm/yyyy"),
        ("due:4", datetime(2026, 9, 25), "d mmm yyyy"),  # noqa: DTZ001
    )
    assert atmt("apply", name, cwd=there).code == 0
    actions = atmt("export", "--format", "json", cwd=there).json["actions"]
    dates = {one["id"]: one["notes"][-1]["date"] for one in actions if one["notes"]}
    assert (dates["A2"], dates["A3"]) == ("2018-01", "2018-01-01")
    assert actions[2]["due"] == "2026-09-25"


def test_a_cell_without_a_value_hides_no_other_fault_of_its_row(there: Path) -> None:
    edits = [("note:3", "=1+1", None), ("rag:3", "pink", None), ("owner:3", "bia", None)]
    before = (there / "actions.yaml").read_bytes()
    ended = atmt("apply", workbook(there, *edits, ("rag:4", "A", None)), cwd=there)
    assert ended.code == 2
    told = [line for line in ended.err.splitlines() if line.startswith("a.xlsx:")]
    assert sorted(line.split(": ")[1].split(" holds")[0] for line in told) == [
        "A2 owner (actions!E3)", "A2 rag (actions!N3)", "actions!S3",
    ]  # fmt: skip
    assert "atmt: 1 of 6 rows cannot be applied" in ended.err
    # Alone it refuses the row, which is then not applied in part.
    ended = atmt("apply", workbook(there, edits[0], ("rag:3", "A", None)), cwd=there)
    assert ended.code == 2
    assert (there / "actions.yaml").read_bytes() == before


def test_a_caution_names_the_cell_that_would_end_it(there: Path) -> None:
    ended = atmt("apply", workbook(there, ("rag:3", "A", None)), cwd=there)
    assert (
        "caution: A2 is amber without a reason; say why: fill in rag_reason (actions!O3), or type: "
        "atmt update A2 --rag amber --reason TEXT\n"
    ) in ended.out


def test_an_author_that_is_not_known_hides_no_other_fault() -> None:
    error = rejected(real(), sheet(row(note="Seen", note_by="olss", rag="pink")))
    told = sorted(one.reason for one in error.rejected)
    assert [one.partition(" (")[0] for one in told] == ["A2 note_by", "A2 rag"]
    assert "no body 'olss'; did you mean ols?" in told[0]


@pytest.mark.parametrize("length", [88, 64, 0])
def test_a_form_that_went_out_before_its_days_were_marked_still_says_when_it_was_sent(
    length: int,
) -> None:
    version, notes, hashes = form(real(), "ols")["A2"]["as_exported"].split(".")
    assert len(hashes) == 23 * 4
    mark = f"{version}.{notes}.{hashes[:length]}"
    files = back(as_exported=mark, answer="accepted", evidence="Letter")
    taken = action(planned(real(), files, LATER), "A2").handovers[0]
    assert (str(taken.offered_on), str(taken.answered_on)) == ("2018-01-10", "2018-03-05")


def test_what_is_proposed_to_be_closed_is_closed_by_its_evidence() -> None:
    now = after({"op": "close", "action": "A2", "propose": True})
    (one,) = rejected(now, sheet({**cells(now, "A2"), "status": "Done", "reason": "x"})).rejected
    assert "atmt close A2 --evidence TEXT --confirmed-by BODY" in (one.hint or "")
