"""What the rows of a run themselves set in each action.

A row of a sheet whose action changed since the export is refused, unless it was rows of this run
that changed it, when they were carried out before.
"""

from collections import defaultdict
from collections.abc import Iterable

from atmt_cli.changes import operations as ops
from atmt_cli.changes.cells import edited_in, mark_in
from atmt_cli.changes.columns import BODIES, MARK
from atmt_cli.changes.returned import SheetRow
from atmt_cli.model.ledger import Ledger

_ANYWHERE = ""


class Within:
    """The columns that the rows of a run set, by action."""

    def __init__(self, ledger: Ledger, given: Iterable[ops.Operation | SheetRow]) -> None:
        self._columns: dict[str, set[str]] = defaultdict(set)
        for one in given:
            for name, columns in _set_by(ledger, one):
                self._columns[name] |= columns

    def of(self, action: str) -> set[str]:
        """The columns that rows set in an action."""
        return self._columns.get(action, set()) | self._columns.get(_ANYWHERE, set())


def _set_by(ledger: Ledger, one: ops.Operation | SheetRow) -> list[tuple[str, set[str]]]:
    if isinstance(one, SheetRow):
        return [(one.id, _edited(ledger, one))]
    if isinstance(one, ops.Transfer):
        # It puts the new body in the place of the old one.
        return [(name, {*BODIES}) for name in one.only or (_ANYWHERE,)]
    if isinstance(one, ops.Update):
        return [(one.action, _with_reason(one.set.model_fields_set))]
    if isinstance(one, ops.Close | ops.Reopen):
        return [(one.action, {"status"})]
    if isinstance(one, ops.Accept | ops.Decline | ops.Withdraw):
        # Who has the action may be who answers for it.
        return [(one.action, {"accountable"})]
    return []


def _edited(ledger: Ledger, row: SheetRow) -> set[str]:
    mark, action = mark_in(row.cells.get(MARK, "")), ledger.action_by_id.get(row.id)
    if mark is None or action is None:
        return set()
    answered = {"accountable"} if row.text("answer") else set()
    return answered | _with_reason(edited_in(ledger, action, row.cells, mark))


def _with_reason(columns: Iterable[str]) -> set[str]:
    """Columns; with a rating its reason, which the reason of the row fills in."""
    return {*columns, *(["rag_reason"] if "rag" in columns else [])}
