"""An edit in the ledger's own words: what differs between two ledgers, record by record.

Where the order means nothing, a change of order is no edit: actions, bodies, sources, themes and
waivers are recognised by what they are. Notes, steps, handovers, closures, questions, letters,
receipts and corrections are named by their number, so a move of one is reported.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Note
from atmt_cli.model.body import Body
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import action_in
from atmt_cli.model.ledger import (
    Correction,
    Head,
    Ledger,
    Letter,
    Question,
    Receipt,
    Source,
    Theme,
    Waiver,
    as_stored,
)
from atmt_cli.model.places import where_of
from atmt_cli.rules.edit.corrections import added_since
from atmt_cli.rules.series import (
    CORRECTIONS,
    LETTERS,
    NOTES,
    QUESTIONS,
    RECEIPTS,
    Series,
)
from atmt_cli.views.diff.doers import doers
from atmt_cli.views.diff.events import Event, Leaf, Subject, What
from atmt_cli.views.diff.pairs import RecordPair, in_series, known_again
from atmt_cli.views.diff.sentences import IN_ACTION, say

_IN_LEDGER: tuple[tuple[Subject, Series], ...] = (
    ("question", QUESTIONS),
    ("note", NOTES),
    ("letter", LETTERS),
    ("receipt", RECEIPTS),
    ("correction", CORRECTIONS),
)
"""The lists of a ledger that name an item by its place."""
_BELOW = frozenset(series.field for _, series in IN_ACTION)


def view_edit(before: Ledger | None, after: Ledger | None) -> tuple[Event, ...]:
    """Return what an edit did, waivers first, then the actions in order; empty where it did
    nothing.

    None stands for no ledger at all.
    """
    return tuple(_Edit(before, after).events())


def view_undone(
    bases: Sequence[Ledger | None], side: Ledger | None, merged: Ledger | None
) -> tuple[Event, ...]:
    """Return what a merge undid of the edit that one side had made of its bases: as what that edit
    did, with the fields as the merge changed them.
    """
    edits = [_Edit(base, side) for base in bases]
    brought = set.intersection(*map(_brought, edits))
    undoing, first = _Edit(side, merged), edits[0]
    found: list[tuple[str, Event]] = []
    undone = set[tuple[str, str]]()
    for pair, leaves in undoing.changes():
        place = undoing.place(pair, before=True)
        lost = tuple(one for one in leaves if (place, one.field, repr(one.before)) in brought)
        if lost:
            found.append((place, undoing.event(pair, lost)))
            undone |= {(place, leaf.field) for leaf in lost}
    said: dict[str, str] = {}
    for pair, leaves in first.changes():
        place = first.place(pair, before=False)
        if lost := tuple(leaf for leaf in leaves if (place, leaf.field) in undone):
            said[place] = first.event(pair, lost).text
    return tuple(event._replace(text=said[place], detail="") for place, event in found)


def _brought(edit: "_Edit") -> set[tuple[str, str, str]]:
    """Return each value that an edit brought, and its place; a new number is none."""
    return {
        (edit.place(pair, before=False), leaf.field, repr(leaf.after))
        for pair, leaves in edit.changes()
        for leaf in leaves
        if pair.what != "moved"
    }


class _Nothing(NamedTuple):
    """Where there is no ledger."""

    ledger: Head | None = None
    sources: tuple[Source, ...] = ()
    actions: tuple[Action, ...] = ()
    bodies: tuple[Body, ...] = ()
    themes: tuple[Theme, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()
    letters: tuple[Letter, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    corrections: tuple[Correction, ...] = ()
    waivers: tuple[Waiver, ...] = ()


class _Edit:
    def __init__(self, before: Ledger | None, after: Ledger | None) -> None:
        self._before: Any = before or _Nothing()
        self._after: Any = after or _Nothing()
        # What a body is called after the edit; one that is gone, before it.
        self._names = {
            body.id: body.short
            for side in (self._before, self._after)
            for body in reversed(side.bodies)
        }
        self._corrections: dict[str, set[str]] = {}
        for _, one in added_since(before, after) if before and after else ():
            self._corrections.setdefault(one.where, set()).update(one.was.fields)
        self._actions = {one.id for side in (self._before, self._after) for one in side.actions}

    def events(self) -> Iterator[Event]:
        return (self.event(pair, leaves) for pair, leaves in self.changes())

    def changes(self) -> Iterator[tuple[RecordPair, tuple[Leaf, ...]]]:
        """Yield each record that differs, and its fields."""
        for pair in self._pairs():
            leaves = tuple(_leaves(pair))
            # What differs in an action may all hang below it.
            if leaves:
                yield pair, leaves

    def place(self, pair: RecordPair, *, before: bool) -> str:
        """Return what a record is called, before the edit or after it, where it is there."""
        if pair.now is None or (before and pair.was is not None):
            return where_of(pair.was_at, self._before)
        return where_of(pair.at, self._after)

    def _pairs(self) -> Iterator[RecordPair]:
        before, after = self._before, self._after
        head = tuple(self._head())
        is_whole = before.ledger is None or after.ledger is None
        yield from head if is_whole else ()
        yield from known_again("waiver", "waivers", before.waivers, after.waivers, _waiver_key)
        for pair in known_again("action", "actions", before.actions, after.actions, _id):
            yield from self._in_action(pair)
        yield from known_again("body", "bodies", before.bodies, after.bodies, _id)
        yield from () if is_whole else head
        yield from known_again("theme", "themes", before.themes, after.themes, _id)
        yield from known_again("source", "sources", before.sources, after.sources, _id)
        for subject, series in _IN_LEDGER:
            was, now = (getattr(side, series.field) for side in (before, after))
            yield from in_series(subject, series, was, now, (series.field,), (series.field,))

    def _head(self) -> Iterator[RecordPair]:
        was, now, at = self._before.ledger, self._after.ledger, ("ledger",)
        if was != now:
            what: What = "changed" if was and now else "added" if now else "removed"
            yield RecordPair("ledger", what, was, now, at, at)

    def _in_action(self, pair: RecordPair) -> Iterator[RecordPair]:
        yield pair
        for subject, series in IN_ACTION if pair.now is not None else ():
            before, after = getattr(pair.was, series.field, ()), getattr(pair.now, series.field)
            there, here = (*pair.was_at, series.field), (*pair.at, series.field)
            yield from in_series(subject, series, before, after, there, here)

    def event(self, pair: RecordPair, leaves: tuple[Leaf, ...]) -> Event:
        """Return what became of these fields of a record."""
        root = self._before if pair.now is None else self._after
        where = where_of(pair.pointer, root)
        openly = self._is_corrected(pair, leaves)
        said = say(pair, leaves, where, lambda body: self._names.get(body, body), openly=openly)
        is_below = pair.pointer[0] == "actions"
        group = where_of(pair.pointer[:2], root) if is_below else where.replace(":", " ", 1)
        return Event(
            pair.subject,
            pair.what,
            where,
            group,
            (group,) if is_below else self._concerned(pair),
            said.text,
            said.detail,
            said.rewrites,
            pair.pointer,
            leaves,
            doers(pair, leaves),
        )

    def _is_corrected(self, pair: RecordPair, leaves: tuple[Leaf, ...]) -> bool:
        """Return whether the edit says openly what a record was, in all that it rewrites."""
        if pair.was is None or pair.now is None:
            return False
        said = self._corrections.get(where_of(pair.was_at, self._before), set())
        lost = {leaf.field.partition(".")[0] for leaf in leaves if leaf.before is not None}
        return bool(lost) and lost <= said

    def _concerned(self, pair: RecordPair) -> tuple[str, ...]:
        """Return the actions that a question, a letter, a waiver or a correction is about."""
        records = [one for one in (pair.was, pair.now) if one is not None]
        if pair.subject in ("question", "letter"):
            return tuple(dict.fromkeys(one for record in records for one in record.about))
        if pair.subject in ("waiver", "correction"):
            place = records[0].on if pair.subject == "waiver" else records[0].where
            return tuple({action_in(place)} & self._actions)
        return ()


def _id(record: Action | Body | Theme | Source) -> str:
    return record.id


def _waiver_key(waiver: Waiver) -> tuple[str, str]:
    return waiver.rule, waiver.on


def _leaves(pair: RecordPair) -> Iterator[Leaf]:
    """Yield every field that differs. What hangs below an action is told by itself, unless all
    goes.
    """
    if pair.what == "moved":
        yield Leaf("number", pair.old_number, pair.new_number)
    below = _BELOW if pair.subject == "action" and pair.now is not None else frozenset[str]()
    before, after = _flat(pair.was), _flat(pair.now)
    for field in sorted({**before, **after}, key=_order(pair.now or pair.was)):
        was, now = before.get(field), after.get(field)
        if was != now and field not in below:
            yield Leaf(field, was, now)


def _order(record: Record) -> Callable[[str], int]:
    """Return the place of a field's name, dotted or not, in the order of the format."""
    fields = [field.alias or name for name, field in type(record).model_fields.items()]
    places = {field: index for index, field in enumerate(fields)}
    return lambda field: places.get(field.partition(".")[0], len(places))


def _flat(record: Record | None) -> dict[str, Any]:
    """Return a record as stored, mappings inside it by dotted names, without what is empty."""
    flat: dict[str, Any] = {}
    for field, value in (as_stored(record) if record is not None else {}).items():
        inner = value if isinstance(value, dict) else None
        named = {f"{field}.{key}": one for key, one in inner.items()} if inner else {field: value}
        flat |= {key: one for key, one in named.items() if one not in (None, [])}
    return flat
