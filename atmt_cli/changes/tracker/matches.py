"""Match the rows of a tracker with the actions of a ledger: by ref, else by title."""

from collections.abc import Iterable, Iterator

from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.changes.vocabulary import words_of
from atmt_cli.model.action import Action
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import fold


def matched(rows: Iterable[TrackerRow], ledger: Ledger) -> dict[int, Action]:
    """Return the action of each row that has one, by the number of the row.

    An action is also known by the ref and the title that it had before they were corrected. Where
    several have one title, they stand in the same order.
    """
    rows, called = list(rows), [*_called(ledger)]
    found: dict[int, Action] = {}
    taken: set[str] = set()
    # Of two titles that differ in marks alone, each is first known to the letter.
    for name in (_ref, _letters, _words):
        known: dict[str, list[Action]] = {}
        for ref, title, action in called:
            if key := name(ref, title):
                known.setdefault(key, []).append(action)
        for row in rows:
            there = known.get(name(row.ref, row.title) or "", ())
            free = (one for one in there if one.id not in taken)
            if row.row not in found and (its := next(free, None)):
                found[row.row] = its
                taken.add(its.id)
    return found


def _ref(ref: str | None, _title: str | None) -> str | None:
    return ref and fold(ref)


def _letters(_ref: str | None, title: str | None) -> str | None:
    return title


def _words(_ref: str | None, title: str | None) -> str | None:
    return title and words_of(title)


def _called(ledger: Ledger) -> Iterator[tuple[str | None, str | None, Action]]:
    """Yield what each action is called, by ref and by title; as it is now first."""
    yield from ((one.ref, one.title, one) for one in ledger.actions)
    # Who has a number of the tracker's is not known by the one that the ledger gave.
    yield from ((one.id, None, one) for one in ledger.actions if one.ref is None)
    for correction in ledger.corrections:
        if there := ledger.action_by_id.get(correction.where):
            ref, title = (correction.was.fields.get(one) for one in ("ref", "title"))
            yield ref and str(ref), title and str(title), there
