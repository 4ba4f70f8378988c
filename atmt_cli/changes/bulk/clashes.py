"""Clashes of a row with the ledger: columns that are only shown, and facts that both changed."""

from collections.abc import Iterator

from atmt_cli.changes.bulk.answers import Answer
from atmt_cli.changes.bulk.cells import (
    Exported,
    RowDifference,
    action_cells,
    ledger_cell,
    owner_cells,
)
from atmt_cli.changes.bulk.columns import FACTS, LEDGER, NEEDED, is_own
from atmt_cli.changes.bulk.remedy import command_of
from atmt_cli.changes.bulk.rows import CellFault, SheetRow
from atmt_cli.changes.bulk.values import value_of, word_meant
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.model.action import Action
from atmt_cli.model.dates import days_after
from atmt_cli.model.errors import AtmtError, RefusedError
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import excerpt

_INSTEAD = {
    "title": "the published words stay; fill in short_title",
    "owner": "to pass the action on: atmt offer {} BODY; or atmt transfer",
    "handover": "to change it: atmt offer, accept, decline or withdraw {} BODY",
    "ref": "to change it: atmt update {} --ref TEXT",
    "offered_on": "it is the day on which the body was told",
    "next_due": "to say when the action is due, fill in due",
    "last_note_date": "to add a note, write it in the column note",
    "last_note_by": "to add a note, write it in the column note",
    "last_note": "to add a note, write it in the column note",
}
"""What to do instead of editing a column that is only shown."""
_NOTHING = "nothing"
_LETTERS_LAST = 1000
"""The days for which it is looked up on which a letter went out."""
OTHER_ROW = (
    "this row has the cells of another action",
    "sort whole rows only: start again from the sheet as it was sent",
)
_WHERE_FROM = "apply it to the ledger that it came from: atmt --ledger DIR apply FILE"
_RETITLED = (
    "if that is this one by its title of before, set that title, apply, and set the new one: "
    "atmt ledger update --title TEXT"
)
_OWN_FIELD = "a field that begins with x- is edited in actions.yaml"
AFRESH = "export again, and make the edit there: atmt export"
RATING = ("rag", "rag_reason")
"""Two columns of one fact: a rating and its reason are one judgement."""


def foreign_fault(
    ledger: Ledger, action: Action, found: RowDifference, exported: Exported
) -> CellFault | None:
    """Return the fault of a row that came from another ledger, in which its id is that of another
    action: it has another closing body or title, or the action never had such a title.
    """
    corrected = {one.where for one in ledger.corrections}
    if exported.has(ledger, LEDGER, {*_marks_of(ledger)}) is False:
        return CellFault(
            NEEDED, "this row is from another ledger", f"{_WHERE_FROM}; {_RETITLED}", misused=True
        )
    if "title" in found.moved and action.id not in corrected:
        said = "the action had another title in the ledger that this row is from"
        return CellFault(NEEDED, said, f"{_WHERE_FROM}; or {AFRESH}", misused=True)
    return None


def _marks_of(ledger: Ledger) -> Iterator[str]:
    """Yield what a mark may have of a ledger; an older one has its closing body only."""
    was = [one.was.fields.get("closing_body") for one in ledger.corrections if one.where == LEDGER]
    for body in (ledger.head.closing_body, *was):
        if isinstance(body, str):
            yield from (body, ledger_cell(body, ledger.head.title))


def edits_of_shown(
    draft: Draft,
    action: Action,
    row: SheetRow,
    found: RowDifference,
    exported: Exported | None,
    stale: RefusedError | None,
) -> Iterator[CellFault]:
    """Yield a fault for each edit of a column that is only shown; where nobody knows what it said
    when it was exported, for each that is unlike the ledger.
    """
    having = action_cells(draft.base, action)
    sent = None
    if exported:
        sent = _letter_day(draft, exported) if "offered_on" in found.unlike else None
        own = owner_cells(draft.base, action, row.text("note_by") or "")
        having |= {one: text for one, text in own.items()
                   if exported.has(draft.base, one, {text})}  # fmt: skip
    for column in found.unlike:
        if column in FACTS:
            continue
        if exported is None and stale is not None:
            yield CellFault(None, f"{stale.message}; this row shows a different {column}", AFRESH)
            continue
        instead = _OWN_FIELD if is_own(column) else _INSTEAD[column].format(row.id)
        theirs = sent if column == "offered_on" else having.get(column)
        why = f"cannot be edited in a sheet; it says {_value(row.cells[column])}"
        if theirs is not None:
            of_letter = column == "offered_on"
            why += f", {'and when it was sent' if of_letter else 'the ledger'} {_value(theirs)}"
        back = "put it back" if theirs is None else f"put back {_value(theirs)}"
        yield CellFault(
            column, why, f"{back if theirs != '' else 'clear it'}; {instead}", misused=True
        )


def _letter_day(draft: Draft, exported: Exported) -> str | None:
    """Return the day that a form had as the one on which its body was told; None where it was
    filled in too long ago. The ledger need not know it: it may be the day of the letter.
    """
    days = (str(days_after(draft.today, -ago)) for ago in range(_LETTERS_LAST))
    return next((one for one in ("", *days) if exported.has(draft.base, "offered_on", {one})), None)


def clashes_of(draft: Draft, action: Action, row: SheetRow, found: RowDifference) -> list[str]:
    """Return the columns of facts that both the row and the ledger have changed, otherwise.

    A rating and its reason are judged as one, unless the row has the rating of the ledger: then a
    reason is as good as any other cell.
    """
    mine = [one for one in found.unlike if one in FACTS]
    rating = word_meant("rag", row.text("rag") or "")
    is_agreed = "rag" in row.cells and rating == action_cells(draft.base, action)["rag"]
    pair = () if is_agreed or not found.moved & {*RATING} else RATING
    return [one for one in mine if one in found.moved or one in pair]


def clash_fault(
    draft: Draft, action: Action, row: SheetRow, column: str, found: RowDifference
) -> CellFault:
    """Return the fault of a cell of a fact that the ledger has changed as well, with both values
    and what sets either.
    """
    theirs = action_cells(draft.base, action)
    keep = f"put {_value(theirs[column])} here" if theirs[column] else "clear this cell"
    yours = _setting(draft, action, row, column, found) or "edit a new sheet: atmt export"
    hint = f"to keep the ledger's, {keep}; to set yours: {yours}"
    if column in found.moved:
        return both_changed(column, row.cells[column], f"to {_value(theirs[column])}", hint)
    other = next(one for one in RATING if one in found.moved)
    return both_changed(column, row.cells[column], f"{other} to {_value(theirs[other])}", hint)


def _setting(
    draft: Draft, action: Action, row: SheetRow, column: str, found: RowDifference
) -> str | None:
    """Return the command that sets what a cell says; None where none does."""
    having = action_cells(draft.base, action)
    columns = RATING if column in RATING else (column,)
    # Of a rating and its reason, what the row leaves alone is the ledger's.
    cells = {**having, **{one: row.cells[one] for one in found.unlike}}
    whole = row._replace(cells={**row.cells, **cells})
    try:
        wanted = {one: value_of(draft, action, whole, one, having[one]) for one in columns}
    except AtmtError:
        return None
    return command_of(row, action, wanted)


def both_changed(column: str, mine: str | None, theirs: str, hint: str) -> CellFault:
    """Return the fault of a fact that both have changed, with both values."""
    why = f"changed to {_value(mine)} here, and {theirs} in the ledger since it was exported"
    return CellFault(column, why, hint)


def settled_by(answer: Answer) -> str:
    """Return what to do where the ledger has another answer."""
    place = f"{answer.action}@{answer.body}"
    mend = f"atmt correct {place} status=offered --reason TEXT"
    return f"to keep the ledger's, clear the answer; if the ledger is wrong: {mend}"


def _value(text: str | None) -> str:
    return excerpt(text.strip()) if text and text.strip() else _NOTHING
