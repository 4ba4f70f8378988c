"""The sheet: what a spreadsheet shows of each action, in an export and in the form of an owner."""

from collections.abc import Iterable
from datetime import date

from atmt_cli.changes.bulk.answers import offered_on
from atmt_cli.changes.bulk.cells import action_cells, ledger_cell, mark_of, owner_cells
from atmt_cli.changes.bulk.columns import BY_NAME, ETAG, LEDGER, MARK
from atmt_cli.model.action import Action
from atmt_cli.model.etag import etag_of
from atmt_cli.model.ledger import Ledger


def exported(ledger: Ledger, actions: Iterable[Action]) -> list[dict[str, str]]:
    """Return a row for each action: every column, as text; lists separated by semicolons."""
    return [_row(ledger, action) for action in actions]


def as_form(
    ledger: Ledger, actions: Iterable[Action], body: str, today: date
) -> list[dict[str, str]]:
    """Return the same for an owner to fill in, who may answer what it was told of."""
    return [
        _row(
            ledger,
            one,
            note_by=body,
            offered_on=offered_on(one, body, today),
            **owner_cells(ledger, one, body),
        )
        for one in actions
    ]


def _row(ledger: Ledger, action: Action, **given: str) -> dict[str, str]:
    cells = {**dict.fromkeys(BY_NAME, ""), **action_cells(ledger, action), **given}
    marked = {**cells, LEDGER: ledger_cell(ledger.head.closing_body, ledger.head.title)}
    mark = mark_of(ledger, marked, len(action.notes))
    return {**cells, ETAG: etag_of(action), MARK: mark}
