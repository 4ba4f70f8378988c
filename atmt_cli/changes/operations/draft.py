"""A draft: a ledger being changed, and the pointer-level changes that bring it about."""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import copy, deepcopy
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeVar, cast

from atmt_cli.model.action import Action, Closure, Handover, Note, Step
from atmt_cli.model.body import Body
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.directory import NAMING, Directory, called
from atmt_cli.model.errors import UsageError
from atmt_cli.model.etag import etag_of
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Pointer
from atmt_cli.model.interpreter import Interpreter
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
from atmt_cli.model.text import Hints, excerpt

R = TypeVar("R", bound=Record)
Plain = Any
"""Plain data as a file holds it: text, None, whole numbers, lists and dicts of them."""


class Put(NamedTuple):
    """A field gets a value; None takes it out."""

    pointer: Pointer
    value: Plain


class Append(NamedTuple):
    """A list gets one more item, at its end."""

    pointer: Pointer
    value: Plain


class Drop(NamedTuple):
    """An item of a list of names is taken out."""

    pointer: Pointer


class Arrange(NamedTuple):
    """The items of a list stand in another order; ``value`` are the indices that they had."""

    pointer: Pointer
    value: tuple[int, ...]


class Waiting(NamedTuple):
    """Actions that move only on a day to come, and the command to type again then; ``for_rest`` if
    something of it was done before.
    """

    on: PartialDate
    actions: tuple[str, ...]
    again: str
    for_rest: bool = False

    @property
    def told(self) -> str:
        """Return the day and the command, in words."""
        typed = f"from {self.on} on, type this again"
        told = (
            f"{typed} to move the rest" if self.for_rest else f"nothing moves before then; {typed}"
        )
        return f"{told}: {self.again}"


Change = Put | Append | Drop | Arrange
Committed = Callable[[Ledger], Ledger | None]
"""A function that gives what is committed of a ledger: all of it without git, None where nothing
is."""


def alone(ledger: Ledger) -> Ledger:
    """Return what is committed of a ledger outside git: all of it."""
    return ledger


_RECORDS: dict[str, type[Record]] = {
    "actions": Action,
    "bodies": Body,
    "themes": Theme,
    "sources": Source,
    "questions": Question,
    "notes": Note,
    "letters": Letter,
    "receipts": Receipt,
    "corrections": Correction,
    "waivers": Waiver,
}
"""The lists of a ledger, and the kind of their items."""
_HEAD: Pointer = ("ledger",)
"""The one record that is in no list."""
_NUMBERED_ID = re.compile("(.*?)([0-9]{1,9})")
_ITEMS: dict[str, type[Record]] = {
    "handovers": Handover,
    "steps": Step,
    "notes": Note,
    "closures": Closure,
}
_NAMED = {
    "actions": ("action", "see them all: atmt list"),
    "bodies": (
        "body",
        "see them all: atmt body list; or add it: atmt body add ID NAME --kind KIND",
    ),
    "themes": ("theme", "see them all: atmt theme list; or add it: atmt theme add ID TITLE"),
    "sources": ("source", "see sources: in actions.yaml; add a new one there by hand"),
}
"""The lists whose items have an id: what one is called, and where to see them."""


class Draft:
    """What acts work on: they look things up in it, change it, and say what they did.

    Only what is touched is taken apart and validated again: of an action the fields, and the items
    of its lists, so that the thousandth change of one action costs no more than the first. Changing
    what already is so changes nothing. ``places`` says where each of the changes lies.
    """

    def __init__(self, ledger: Ledger, today: date, committed: Committed = alone) -> None:
        self.base = ledger
        self.today = today
        self._committed = committed
        self.changes: list[Change] = []
        self.places: list[Pointer] = []
        self.said: list[str] = []
        self.cautions: list[str] = []
        self.waits: list[Waiting] = []
        self.following: str | None = None
        self._by: str | None = None
        self._begun = 0
        self._lists: dict[str, list[Record]] = {top: list(getattr(ledger, top)) for top in _RECORDS}
        self._lists["ledger"] = [ledger.head]
        self._places = {top: self._by_id(top) for top in _NAMED}
        self._plain: dict[Pointer, dict[str, Plain]] = {}
        self._stale: dict[Pointer, set[tuple[Any, ...]]] = {}
        self._known: dict[Hashable, tuple[int, dict[Any, list[int]]]] = {}
        self._hints = {top: Hints() for top in _NAMED}
        self._etags: dict[str, str | None] = {}
        self._directories: dict[str, Directory] = {}
        order = ledger.head.settings.dates
        self.interpreter = Interpreter(self._directory, today, order)
        self._numbered, self._start = 0, "A"
        self._highest: dict[str, str] = {}
        self._latest: dict[Pointer, tuple[int, PartialDate | None]] = {}

    @cached_property
    def committed(self) -> Ledger | None:
        """Return the ledger as it is committed; None where nothing of it is."""
        return self._committed(self.base)

    def _by_id(self, top: str) -> dict[str, int]:
        ids = [getattr(record, "id", "") for record in self._lists[top]]
        return {one: index for index, one in reversed(list(enumerate(ids)))}

    def probe(self) -> "Draft":
        """Return a draft in the same state, to try something on without doing it."""
        for place in tuple(self._stale):
            self._fresh(place)
        made = copy(self)
        lists = {top: list(records) for top, records in self._lists.items()}
        places = {top: dict(known) for top, known in self._places.items()}
        vars(made).update(changes=[], places=[], said=[], cautions=[], waits=[])
        vars(made).update(
            _lists=lists,
            _places=places,
            _plain={},
            _stale={},
            _known={},
            _latest={},
            _directories={},
        )
        vars(made).update(_highest=dict(self._highest))
        return made

    # What is there.

    def ledger(self) -> Ledger:
        """Return the ledger as it is now planned."""
        for place in tuple(self._stale):
            self._fresh(place)
        actions_file = self.base.actions_file.model_copy(
            update={name: tuple(self._lists[name]) for name in _RECORDS if name != "bodies"}
            | {"ledger": self._lists["ledger"][0]}
        )
        bodies_file = self.base.bodies_file.model_copy(
            update={"bodies": tuple(self._lists["bodies"])}
        )
        return Ledger(actions_file, bodies_file)

    def action(self, name: str) -> tuple[Pointer, Action]:
        """Return an action and its pointer. Raises UsageError that names the nearest."""
        at = self._place("actions", name)
        return at, self._fresh(at, Action)

    def body(self, name: str) -> tuple[Pointer, Body]:
        """Return a body and its pointer. Raises UsageError that names the nearest."""
        at = self._place("bodies", name)
        return at, self._fresh(at, Body)

    def theme(self, name: str) -> Theme:
        """Return a theme. Raises UsageError that names the nearest."""
        return self._fresh(self._place("themes", name), Theme)

    def require(self, top: str, names: Iterable[str | None]) -> None:
        """Raise UsageError for the first name that no action, body or source has."""
        for name in names:
            if name is not None:
                self._place(top, name)

    def head(self) -> tuple[Pointer, Head]:
        """Return the head of the ledger and its pointer."""
        return _HEAD, self._fresh(_HEAD, Head)

    def question(self, number: int) -> tuple[Pointer, Question]:
        """Return a question by its number, from 1. Raises UsageError."""
        count = len(self._lists["questions"])
        if not 1 <= number <= count:
            there = f"no question {number}; the ledger has {count}"
            raise UsageError(there, "see them: atmt question list")
        at = ("questions", number - 1)
        return at, self._fresh(at, Question)

    def pointer(self, top: str, name: str) -> Pointer:
        """Return the pointer of what goes by an id. Raises UsageError that names the nearest."""
        return self._place(top, name)

    def record(self, at: Pointer) -> Record:
        """Return the record that a pointer leads to, which may be an item of an action's lists."""
        found: Any = self._fresh(_record_of(at))
        for part in at[len(_record_of(at)) :]:
            found = found[part] if isinstance(part, int) else getattr(found, part)
        assert isinstance(found, Record)  # noqa: S101 - for the type checker
        return found

    def all_of(self, top: str, kind: type[R]) -> list[tuple[Pointer, R]]:
        """Return every record of a list, with its pointer."""
        pointers: list[Pointer] = [(top, index) for index in range(len(self._lists[top]))]
        return [(at, self._fresh(at, kind)) for at in pointers]

    def count(self, top: str) -> int:
        """Return how many records a list has."""
        return len(self._lists[top])

    def with_field(
        self, top: str, field: str, value: Plain, kind: type[R]
    ) -> list[tuple[Pointer, R]]:
        """Return the records that have a value in a field which no act ever changes."""
        known = self._index((top, field), self._lists[top], lambda one: (getattr(one, field),))
        pointers: list[Pointer] = [(top, index) for index in known.get(value, ())]
        return [(at, self._fresh(at, kind)) for at in pointers]

    def _index(
        self, name: Hashable, items: Sequence[Any], keys: Callable[[Any], Iterable[Hashable]]
    ) -> dict[Any, list[int]]:
        """Return where each key stands in a list that only grows.

        Looked up, not looked for: a file may add ten thousand records, and each is held against
        all before it.
        """
        seen, known = self._known.get(name, (0, {}))
        for index, item in enumerate(items[seen:], seen):
            for key in keys(item):
                known.setdefault(key, []).append(index)
        self._known[name] = (max(seen, len(items)), known)
        return known

    def has(self, top: str, name: str) -> bool:
        """Return whether there is a record of this id in one of the lists that have ids."""
        return name in self._places[top]

    def notes_on(self, name: str) -> tuple[str, Pointer, Sequence[Note]]:
        """Return the notes on an action, or on the whole ledger, with that name and the pointer of
        their list. Raises UsageError.
        """
        if (name,) == _HEAD:
            return name, notes_of(_HEAD), self.ledger_notes
        at, action = self.action(name)
        return action.id, (*at, "notes"), action.notes

    @property
    def ledger_notes(self) -> Sequence[Note]:
        """Return the notes on the whole ledger."""
        return cast("list[Note]", self._lists["notes"])

    def knows_note(self, name: str, wanted: tuple[Plain, ...], since: int = 0) -> bool:
        """Return whether there is a note of this date (or of any: None), by, text, source,
        corrects; on an action, or on the whole ledger.

        The first ``since`` notes do not count.
        """
        _, at, notes = self.notes_on(name)
        known = self._index(at, notes, _told_by)
        return known.get(wanted, (-1,))[-1] >= since

    def steps_saying(self, action: Action, text: str) -> list[int]:
        """Return the indices of the steps of an action that have a text, which no act ever
        changes.
        """
        known = self._index((action.id, "steps"), action.steps, lambda step: (step.text,))
        return known.get(text, [])

    def _directory(self, top: str) -> Directory:
        """Return the records of a list by what they are called now."""
        if top not in self._directories:
            all_of = partial(self.all_of, top, Record)
            self._directories[top] = Directory(
                self._places[top], lambda: (called(record) for _, record in all_of())
            )
        return self._directories[top]

    def etag(self, name: str) -> str | None:
        """Return the etag of an action of the ledger as it was read; None where that has none."""
        if name not in self._etags:
            found = self.base.action_by_id.get(name)
            self._etags[name] = etag_of(found) if found else None
        return self._etags[name]

    def next_action(self) -> str:
        """Return the id that follows the last one that ends in a number: FR13 after FR12.

        It counts on from the highest of those that begin alike; the first of all is A1.
        """
        for record in self._lists["actions"][self._numbered :]:
            if found := _NUMBERED_ID.fullmatch(getattr(record, "id", "")):
                start, digits = found.groups()
                self._start = start
                self._highest[start] = max(self._highest.get(start, "0"), digits, key=int)
        self._numbered = len(self._lists["actions"])
        highest = self._highest.get(self._start, "0")
        return f"{self._start}{int(highest) + 1:0{len(highest)}}"

    def short(self, body: str) -> str:
        """Return how people call a body."""
        index = self._places["bodies"].get(body)
        return self._fresh(("bodies", index), Body).short if index is not None else body

    @property
    def by(self) -> str:
        """Return the author of the change at hand."""
        author = self._by or self.base.head.keeper
        if author is None:
            hint = "name the body you are recording this for: --by BODY; "
            hint += "or set a keeper: atmt ledger update --keeper BODY"
            raise UsageError("no author: the ledger has no keeper", hint)
        self.require("bodies", (author,))
        return author

    @property
    def has_author(self) -> bool:
        """Return whether somebody makes the change at hand: the ledger may have no keeper."""
        return (self._by or self.base.head.keeper) is not None

    def begin(self, author: str | None) -> None:
        """Begin a change by an author; None is the keeper."""
        author = author and self.interpreter.name("bodies", author)
        self.require("bodies", (author,))
        self._by, self._begun = author, len(self.changes)

    @property
    def has_changed(self) -> bool:
        """Return whether the change at hand has changed anything so far."""
        return len(self.changes) > self._begun

    def _near(self, top: str, name: str) -> str:
        names = self.base.body_id_by_name if top == "bodies" else {}
        known = self._places[top]
        return self._hints[top].did_you_mean(name, lambda: {one: one for one in known} | names)

    def _place(self, top: str, name: str) -> Pointer:
        known = self._places[top]
        if name not in known:
            kind, see = _NAMED[top]
            raise UsageError(f"no {kind} {excerpt(name)}{self._near(top, name)}", see)
        return (top, known[name])

    def _fresh(self, at: Pointer, kind: type[R] | None = None) -> R:
        """Return the record at a pointer, rebuilt if it was changed."""
        top, index = _slot(at)
        if parts := self._stale.pop(at, None):
            self._lists[top][index] = self._rebuilt(at, parts)
        found = self._lists[top][index]
        assert kind is None or isinstance(found, kind)  # noqa: S101 - for the type checker
        return found  # type: ignore[return-value]

    def _rebuilt(self, at: Pointer, parts: set[tuple[Any, ...]]) -> Record:
        """Return the record with the parts that changed: fields, or items of an action's lists."""
        (top, index), plain = _slot(at), self._plain[at]
        record = self._lists[top][index]
        if any(len(part) == 1 for part in parts):
            spared = [one for one in _ITEMS if one in plain and (one,) not in parts]
            fields = {key: value for key, value in plain.items() if key not in spared}
            same = {one: getattr(record, one) for one in spared}
            record = type(record).model_validate(fields).model_copy(update=same)
        for field, *numbers in sorted(parts):
            for number in numbers:
                items = [*getattr(record, field)]
                items[number : number + 1] = [_ITEMS[field].model_validate(plain[field][number])]
                record = record.model_copy(update={field: tuple(items)})
        return record

    # What changes.

    def put(self, pointer: Pointer, value: Plain) -> None:
        """Set a field, or an item of a list; with None take a field out."""
        parent, field = self._parent(pointer), pointer[-1]
        there = parent[field] if isinstance(field, int) else parent.get(field)
        if (there or None) == (value or None):
            return
        parent[field] = deepcopy(value)
        self._changed(Put(pointer, value), pointer)

    def fill(self, at: Pointer, fields: dict[str, Plain]) -> None:
        """Set several fields of one record; those that are None are left as they are.

        One that is a field itself, such as a rating, is made where it is not there.
        """
        given = {field: value for field, value in fields.items() if value is not None}
        is_field = isinstance(at[-1], str) and at != _HEAD
        if is_field and self._parent(at).get(at[-1]) is None:
            self.put(at, given)
            return
        for field, value in given.items():
            self.put((*at, field), value)

    def append(self, pointer: Pointer, value: Plain) -> Pointer:
        """Add an item to a list, and say where it now is. Empty fields of it are left out."""
        if isinstance(value, dict):
            value = {key: item for key, item in value.items() if item not in (None, [], ())}
        if len(pointer) == 1:
            return self._append_record(str(pointer[0]), value)
        parent, field = self._parent(pointer), pointer[-1]
        items = parent[field] = parent.get(field) or []
        # A copy: what is changed in the draft later must not change what this change says.
        items.append(deepcopy(value))
        self._changed(Append(pointer, value), (*pointer, len(items) - 1))
        return (*pointer, len(items) - 1)

    def drop(self, pointer: Pointer) -> None:
        """Take an item out of a list of names."""
        holder, field = self._parent(pointer[:-1]), pointer[-2]
        index = int(pointer[-1])
        holder[field] = [item for n, item in enumerate(holder[field]) if n != index]
        self._changed(Drop(pointer), pointer)

    def replace_list(self, pointer: Pointer, names: Iterable[str]) -> None:
        """Make a list of names hold just these: in place, taken out, added at the end."""
        wanted = list(dict.fromkeys(names))
        having = list(self._parent(pointer).get(pointer[-1]) or [])
        if len(wanted) == len(having):
            # One name for another: what is remarked beside it stays there.
            for index, name in enumerate(wanted):
                if name not in having and having[index] not in wanted:
                    self.put((*pointer, index), name)
                    having[index] = name
        for index in reversed(range(len(having))):
            if having[index] not in wanted:
                self.drop((*pointer, index))
        for name in wanted:
            if name not in having:
                self.append(pointer, name)

    def note(self, at: Pointer, text: str, on: PartialDate | None = None) -> None:
        """Add a note by the author of the change, on an action or on the whole ledger, dated like
        the event that it tells of.
        """
        notes = self.ledger_notes if at == _HEAD else self._fresh(at, Action).notes
        day = self._noted_on(at, notes, on)
        self.append(notes_of(at), {"date": str(day), "by": self.by, "text": text})

    def _noted_on(self, at: Pointer, notes: Sequence[Note], on: PartialDate | None) -> PartialDate:
        """Return the day of a note on an event: not in the future, nor before any other note.

        Which of these was the last that is committed, no draft knows; before that one it would
        explain nothing.
        """
        day = parse_date(str(self.today))
        if on is not None and not on.after(self.today):
            day = on
        seen, latest = self._latest.get(at, (0, None))
        for note in notes[seen:]:
            if latest is None or note.date.first > latest.first:
                latest = latest if note.date.after(self.today) else note.date
        self._latest[at] = (len(notes), latest)
        return latest if latest and day.before(latest) else day

    def correct(
        self, where: str, was: dict[str, Plain], reason: str, on: PartialDate | None = None
    ) -> None:
        """Record that fields of a place were wrong; ``was`` has them as they were."""
        day = str(on or self.today)
        said = {"where": where, "on": day, "by": self.by, "reason": reason, "was": was}
        self.append(("corrections",), said)

    def say(self, sentence: str, following: str | None = None) -> None:
        """Say what changed, and which command makes sense next; nothing where nothing changed."""
        if self.has_changed:
            self.said.append(sentence)
            self.following = following or self.following

    def caution(self, sentence: str) -> None:
        """Give a caution on something that was done, but may not have been meant."""
        if sentence not in self.cautions:
            self.cautions.append(sentence)

    def _append_record(self, top: str, value: dict[str, Plain]) -> Pointer:
        record = _RECORDS[top].model_validate(value)
        self._lists[top].append(record)
        index = len(self._lists[top]) - 1
        if top in self._places:
            self._places[top].setdefault(getattr(record, "id", ""), index)
            self._directory(top).add(*called(record))
        self.changes.append(Append((top,), value))
        self.places.append((top, index))
        return (top, index)

    def _parent(self, pointer: Pointer) -> Any:
        """Return the plain dict that holds the last part of a pointer."""
        at = _record_of(pointer)
        if at not in self._plain:
            self._plain[at] = as_stored(self._fresh(at))
        node: Any = self._plain[at]
        for part in pointer[len(at) : -1]:
            if isinstance(node, dict) and node.get(part) is None:
                node[part] = {}
            node = node[part]
        return node

    def _changed(self, change: Change, place: Pointer) -> None:
        self.changes.append(change)
        self.places.append(place)
        at = _record_of(place)
        field, *rest = place[len(at) :]
        if field in NAMING:
            self._directories.pop(str(at[0]), None)
        part = (field, rest[0]) if field in _ITEMS and rest else (field,)
        self._stale.setdefault(at, set()).add(part)


def notes_of(at: Pointer) -> Pointer:
    """Return the list of the notes on an action, or on the whole ledger."""
    return ("notes",) if at == _HEAD else (*at, "notes")


def _record_of(pointer: Pointer) -> Pointer:
    """Return the pointer of the record that something is in."""
    return _HEAD if pointer[:1] == _HEAD else pointer[:2]


def _slot(at: Pointer) -> tuple[str, int]:
    """Return where a draft keeps a record: its list, and its index there."""
    return ("ledger", 0) if at == _HEAD else (str(at[0]), int(at[1]))


def _told_by(note: Note) -> Iterable[Hashable]:
    what = (note.by, note.text, note.source, note.corrects)
    return (None, *what), (str(note.date), *what)
