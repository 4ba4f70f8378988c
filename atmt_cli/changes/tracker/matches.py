"""Match the rows of a tracker with the actions of a ledger: by ref, else by title."""

from collections.abc import Iterable, Iterator

from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.changes.vocabulary import words_of
from atmt_cli.model.action import Action
from atmt_cli.model.ledger import Ledger


def matched(rows: Iterable[TrackerRow], ledger: Ledger) -> dict[int, Action]:
    """Return the action of each row that has one, by the number of the row.

    An action is also known by the ref and the title that it had before they were corrected. Where
    several have one title, they stand in the same order.
    """
    by_ref: dict[str, Action] = {}
    by_title: dict[str, list[Action]] = {}
    for ref, title, action in _called(ledger):
        if ref:
            by_ref.setdefault(ref, action)
        if title:
            by_title.setdefault(words_of(title), []).append(action)
    rows = list(rows)
    found = {one.row: by_ref[one.ref] for one in rows if one.ref in by_ref}
    taken = {one.id for one in found.values()}
    for row in rows:
        free = (one for one in by_title.get(words_of(row.title), ()) if one.id not in taken)
        if row.row not in found and (there := next(free, None)):
            found[row.row] = there
            taken.add(there.id)
    return found


def _called(ledger: Ledger) -> Iterator[tuple[str | None, str | None, Action]]:
    """Yield what each action is called, by ref and by title; as it is now first."""
    yield from ((one.ref, one.title, one) for one in ledger.actions)
    yield from ((one.id, None, one) for one in ledger.actions)
    for correction in ledger.corrections:
        if there := ledger.action_by_id.get(correction.where):
            ref, title = (correction.was.fields.get(one) for one in ("ref", "title"))
            yield ref and str(ref), title and str(title), there
