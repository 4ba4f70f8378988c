"""A draft: a ledger being changed, and the pointer-level changes that bring it about."""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import copy, deepcopy
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeVar

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


Change = Put | Append | Drop | Arrange
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
"""The lists of a ledger, and what stands in them."""
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
    "themes": ("theme", "see themes: in actions.yaml; a new one is added there by hand"),
    "sources": ("source", "see sources: in actions.yaml; a new one is added there by hand"),
}
"""What goes by an id: what one is called, and where to see them."""


class Draft:
    """What acts work on: they look things up in it, change it, and say what they did.

    Only what is touched is taken apart and validated anew: of an action the fields, and the items
    of its lists, so that the thousandth change of one action costs no more than the first. Changing
    what already is so changes nothing. ``places`` says where each of the changes lies.
    """

    def __init__(self, ledger: Ledger, today: date) -> None:
        self.base = ledger
        self.today = today
        self.changes: list[Change] = []
        self.places: list[Pointer] = []
        self.said: list[str] = []
        self.cautions: list[str] = []
        self.following: str | None = None
        self._by: str | None = None
        self._begun = 0
        self._lists: dict[str, list[Record]] = {top: list(getattr(ledger, top)) for top in _RECORDS}
        self._places = {top: self._by_id(top) for top in _NAMED}
        self._plain: dict[Pointer, dict[str, Plain]] = {}
        self._stale: dict[Pointer, set[tuple[Any, ...]]] = {}
        self._known: dict[Hashable, tuple[int, dict[Any, list[int]]]] = {}
        self._hints = {top: Hints() for top in _NAMED}
        self._etags: dict[str, str | None] = {}
        self._directories: dict[str, Directory] = {}
        order = ledger.head.settings.dates
        self.interpreter = Interpreter(self._directory, today, order)
        self._numbered = self._highest = 0

    def _by_id(self, top: str) -> dict[str, int]:
        ids = [getattr(record, "id", "") for record in self._lists[top]]
        return {one: index for index, one in reversed(list(enumerate(ids)))}

    def probe(self) -> "Draft":
        """Return a draft of the same state, to try on it what is not to be done."""
        for place in tuple(self._stale):
            self._fresh(place)
        made = copy(self)
        lists = {top: list(records) for top, records in self._lists.items()}
        places = {top: dict(known) for top, known in self._places.items()}
        vars(made).update(changes=[], places=[], said=[], cautions=[], _lists=lists, _places=places)
        vars(made).update(_plain={}, _stale={}, _known={}, _directories={})
        return made

    # What is there.

    def ledger(self) -> Ledger:
        """Return the ledger as it is now planned."""
        for place in tuple(self._stale):
            self._fresh(place)
        actions_file = self.base.actions_file.model_copy(
            update={name: tuple(self._lists[name]) for name in self._lists if name != "bodies"}
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

    def require(self, top: str, names: Iterable[str | None]) -> None:
        """Raise UsageError for the first name that no action, body or source has."""
        for name in names:
            if name is not None:
                self._place(top, name)

    def question(self, number: int) -> tuple[Pointer, Question]:
        """Return a question by its number, from 1. Raises UsageError."""
        count = len(self._lists["questions"])
        if not 1 <= number <= count:
            raise UsageError(f"no question {number}; there are {count}", "see them: atmt gaps")
        at = ("questions", number - 1)
        return at, self._fresh(at, Question)

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

    def knows_note(self, action: Action, wanted: tuple[Plain, ...], since: int = 0) -> bool:
        """Return whether an action has a note of this date (or of any: None), by, text, source,
        corrects.

        The first ``since`` notes do not count.
        """
        known = self._index((action.id, "notes"), action.notes, _told_by)
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

    def highest_action(self) -> int:
        """Return the highest number of an action called A and a number; 0 where there is none."""
        for record in self._lists["actions"][self._numbered :]:
            if re.fullmatch("A[0-9]{1,9}", name := getattr(record, "id", "")):
                self._highest = max(self._highest, int(name[1:]))
        self._numbered = len(self._lists["actions"])
        return self._highest

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
            hint += "or name the keeper once, in actions.yaml: ledger.keeper"
            raise UsageError("no author: the ledger has no keeper", hint)
        self.require("bodies", (author,))
        return author

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
        top, index = str(at[0]), int(at[1])
        if parts := self._stale.pop(at, None):
            self._lists[top][index] = self._rebuilt(at, parts)
        found = self._lists[top][index]
        assert kind is None or isinstance(found, kind)  # noqa: S101 - for the type checker
        return found  # type: ignore[return-value]

    def _rebuilt(self, at: Pointer, parts: set[tuple[Any, ...]]) -> Record:
        """Return the record with the parts that changed: fields, or items of an action's lists."""
        top, plain = str(at[0]), self._plain[at]
        record = self._lists[top][int(at[1])]
        if any(len(part) == 1 for part in parts):
            spared = [one for one in _ITEMS if one in plain and (one,) not in parts]
            fields = {key: value for key, value in plain.items() if key not in spared}
            same = {one: getattr(record, one) for one in spared}
            record = _RECORDS[top].model_validate(fields).model_copy(update=same)
        for field, *number in sorted(parts):
            for index in number:
                items = [*getattr(record, field)]
                items[index : index + 1] = [_ITEMS[field].model_validate(plain[field][index])]
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
        if isinstance(at[-1], str) and self._parent(at).get(at[-1]) is None:
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
        """Add a note by the author of the change, dated like the event that it tells of.

        It lies neither in the future nor before the last note, for that would explain nothing.
        """
        day = parse_date(str(self.today))
        if on is not None and not on.after(self.today):
            day = on
        for last in self._fresh(at, Action).notes[-1:]:
            if day.before(last.date) and not last.date.after(self.today):
                day = last.date
        note = {"date": str(day), "by": self.by, "text": text}
        self.append((*at, "notes"), note)

    def correct(self, where: str, was: dict[str, Plain], reason: str) -> None:
        """Record that fields of a place were wrong; ``was`` has them as they were."""
        said = {"where": where, "on": str(self.today), "by": self.by, "reason": reason, "was": was}
        self.append(("corrections",), said)

    def say(self, sentence: str, following: str | None = None) -> None:
        """Say what changed, and which command makes sense next; nothing where nothing changed."""
        if self.has_changed:
            self.said.append(sentence)
            self.following = following or self.following

    def caution(self, sentence: str) -> None:
        """Say what was done all the same, but may not have been meant."""
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
        at = pointer[:2]
        if at not in self._plain:
            self._plain[at] = as_stored(self._fresh(at))
        node: Any = self._plain[at]
        for part in pointer[2:-1]:
            if isinstance(node, dict) and node.get(part) is None:
                node[part] = {}
            node = node[part]
        return node

    def _changed(self, change: Change, place: Pointer) -> None:
        self.changes.append(change)
        self.places.append(place)
        top, index, field, *rest = place
        if field in NAMING:
            self._directories.pop(str(top), None)
        part = (field, rest[0]) if field in _ITEMS and rest else (field,)
        self._stale.setdefault((top, index), set()).add(part)


def _told_by(note: Note) -> Iterable[Hashable]:
    what = (note.by, note.text, note.source, note.corrects)
    return (None, *what), (str(note.date), *what)
