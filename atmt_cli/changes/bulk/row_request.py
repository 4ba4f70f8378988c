"""The request of a row: what somebody filled in, as operations, and what is wrong with it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from atmt_cli.changes.bulk.answers import Answer, answers_of, other_answer
from atmt_cli.changes.bulk.cells import action_cells
from atmt_cli.changes.bulk.clashes import RATING, both_changed, settled_by
from atmt_cli.changes.bulk.columns import LISTS
from atmt_cli.changes.bulk.rows import CellFault, CellFaults, SheetRow
from atmt_cli.changes.bulk.values import date_typed, value_of
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import AddNote, Decline, Operation, Update
from atmt_cli.model.action import Action


class Asked(NamedTuple):
    """What somebody filled in, in a row, and what is wrong with it."""

    row: SheetRow
    by: str | None
    faults: CellFaults
    update: Update | None = None
    reason: AddNote | None = None
    answers: tuple[Answer, ...] = ()
    note: AddNote | None = None

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Return what it comes to, in the order in which it is carried out.

        The row of another owner may have set the same. What this one gave as a reason stays.
        """
        each = (self.update, self.reason, *self.answers, self.note)
        return tuple(one for one in each if one is not None)

    def claims(self) -> dict[str, Any]:
        """Return what it wants, by field: two rows that want one otherwise cannot both be right."""
        claims: dict[str, Any] = {}
        if self.answers:
            claims["answer"] = (self.by, self.answers)
        update = self.update
        if update is None:
            return claims
        for field in sorted(update.set.model_fields_set):
            value = getattr(update.set, field)
            claims[field] = tuple(sorted(value)) if field in LISTS else value
        if update.set.rag:
            # The reason of the row will do for the rating.
            claims["rag_reason"] = update.set.rag_reason or update.reason
        return claims


def request_of(
    draft: Draft,
    action: Action,
    row: SheetRow,
    edited: Sequence[str],
    told: str | None,
    faults: CellFaults,
) -> Asked:
    """Return what a row asks for, as far as it can be read."""
    by = None
    with faults.at("note_by"):
        name = row.author(draft.interpreter)
        draft.require("bodies", (name,))
        by = name
    answers = answers_of(draft, row, by, told, faults)
    if theirs := answers and other_answer(action, answers, told):
        faults.append(
            both_changed("answer", row.text("answer"), f"to {theirs}", settled_by(answers[-1]))
        )
        answers = ()
    text = row.text("reason")
    # The reason of a no is its own, unless a status moves as well.
    mine = None if any(isinstance(one, Decline) for one in answers) else text
    reason = text if "status" in edited else mine
    update = None
    with faults.at(None):
        update = _update(draft, action, row, edited, by, reason, faults)
    note = None
    with faults.at("note"):
        note = _note(draft, row, by, faults)
    noted = row.asks(AddNote, by, text=reason) if reason else None
    return Asked(row, by, faults, update, noted, answers, note)


def _update(
    draft: Draft,
    action: Action,
    row: SheetRow,
    edited: Sequence[str],
    by: str | None,
    reason: str | None,
    faults: CellFaults,
) -> Update | None:
    """Return what the edited cells set. A rating and its reason are sent back as one."""
    having = action_cells(draft.base, action)
    cells = {**having, **row.cells}
    columns = [*edited, *RATING] if {*edited} & {*RATING} else edited
    wanted = {}
    for column in dict.fromkeys(columns):
        with faults.at(column):
            whole = row._replace(cells=cells)
            wanted[column] = value_of(draft, action, whole, column, having[column])
    if {*wanted} & {*RATING} and not {*wanted} >= {*RATING}:
        # One of the two cannot be read.
        wanted = {column: value for column, value in wanted.items() if column not in RATING}
    if not wanted:
        return None
    return row.asks(Update, by, set=wanted, reason=reason)


def _note(draft: Draft, row: SheetRow, by: str | None, faults: CellFaults) -> AddNote | None:
    text, typed, day = row.text("note"), row.text("note_date"), None
    with faults.at("note_date"):
        day = date_typed(draft, typed) if typed else None
    if text is not None:
        return row.asks(AddNote, by, text=text, date=day)
    if typed is not None:
        hint = "write the note in the column note, or clear this cell"
        why = "filled in, but the column note is empty"
        faults.append(CellFault("note_date", why, hint, misused=True))
    return None
