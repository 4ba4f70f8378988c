"""The walk over an edit: every record that it kept beside what it was, and each field's law asked.

From here come the rules of the edit that guard one field each. A record is known again by its id,
an item of a list that only grows by its place. A field of a mapping in a record, such as
`reporting`, has a law of its own; a rating is one judgement.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Pointer
from atmt_cli.model.law import Law, laws_of
from atmt_cli.model.ledger import Ledger, is_another
from atmt_cli.rules.edit.corrections import corrected, is_kept, place_before
from atmt_cli.rules.rule import Case
from atmt_cli.rules.series import (
    OF_ACTION,
    OF_LEDGER,
    edited,
)

_NAMED = {
    ("Action", "title"): "title-kept",
    ("Action", "status"): "status-change-noted",
    ("Action", "due"): "due-move-noted",
    ("Action", "first_due"): "first-due-kept",
    ("Action", "rag"): "rag-moves-on",
    ("Handover", "evidence"): "evidence-kept",
    ("Closure", "evidence"): "evidence-kept",
    ("Step", "due"): "due-move-noted",
    ("Step", "first_due"): "first-due-kept",
    ("Body", "name"): "name-kept",
    ("Body", "aka"): "name-kept",
    ("Body", "from_"): "body-life-kept",
    ("Body", "until"): "body-life-kept",
    ("Body", "successors"): "body-life-kept",
    ("Body", "ended_as"): "body-life-kept",
}
_OF_ITEMS = {
    "Handover": "custody-append-only",
    "Step": "steps-append-only",
    "Note": "notes-append-only",
    "Closure": "closures-append-only",
    "Question": "question-kept",
}
_BY_LAW = {Law.NOTED: "change-noted"}


def guard_of(kind: str, field: str, law: Law) -> str:
    """Return the rule that guards a field of a kind of record."""
    named = _NAMED.get((kind, field)) or _BY_LAW.get(law)
    return named or _OF_ITEMS.get(kind, "record-kept")


class Breach(NamedTuple):
    """A field that an edit changed as its law forbids. ``at`` leads to its record, in the head."""

    at: Pointer
    before: Record
    after: Record
    field: str
    law: Law

    @property
    def was(self) -> Any:
        """Return the value before the edit."""
        return getattr(self.before, self.field)

    @property
    def now(self) -> Any:
        """Return the value after the edit."""
        return getattr(self.after, self.field)

    @property
    def name(self) -> str:
        """Return the name of the field in the file."""
        return type(self.before).model_fields[self.field].alias or self.field

    @property
    def pointer(self) -> Pointer:
        """Return the way to the field, or to the record where the field is gone."""
        return (*self.at, self.name) if self.now not in (None, ()) else self.at


def breaches(case: Case, rule: str) -> list[Breach]:
    """Return what a rule guards and this edit broke, without what it corrects openly."""
    return case.once(_by_rule).get(rule, [])


def _by_rule(case: Case) -> dict[str, list[Breach]]:
    found: dict[str, list[Breach]] = {}
    for at, before, after in kept(case.before, case.ledger):
        if before == after or not _is_same(case, at, before, after):
            continue
        for field, law in laws_of(type(before)).items():
            breach = Breach(at, before, after, field, law)
            if field in OF_ACTION or _is_mapping(field, law, breach.was, breach.now):
                continue
            if not law.lets(breach.was, breach.now) and not _is_put_right(case, breach):
                found.setdefault(guard_of(type(before).__name__, field, law), []).append(breach)
    return found


def _is_same(case: Case, at: Pointer, before: Record, after: Record) -> bool:
    """Return whether a record is the one that it was; what an item became is told of its list."""
    series = {**OF_LEDGER, **OF_ACTION}.get(str(at[-2])) if len(at) > 1 else None
    return series is None or is_kept(case, at, series, before, after)


def _is_put_right(case: Case, breach: Breach) -> bool:
    """Return whether the edit corrects the field openly."""
    place = place_before(case, breach.at, breach.before)
    return corrected(case, place, breach.before, breach.name, breach.now)


def kept(before: Ledger, after: Ledger) -> Iterator[tuple[Pointer, Record, Record]]:
    """Yield every record that an edit kept: its way in the head, and what it was and is."""
    if is_another(before, after):
        return
    yield from _with_inner(("ledger",), before.head, after.head)
    for top in ("actions", "sources", "bodies", "themes"):
        yield from _by_id(before, after, top)
    for field, series in OF_LEDGER.items():
        for index, was, now in edited(series, getattr(before, field), getattr(after, field)):
            yield (field, index), was, now


def _by_id(before: Ledger, after: Ledger, top: str) -> Iterator[tuple[Pointer, Record, Record]]:
    # Where an id appears twice, the first is judged; the other is a matter for unique-id.
    known = {record.id: record for record in reversed(getattr(before, top))}
    for index, now in enumerate(getattr(after, top)):
        was = known.pop(now.id, None)
        if was is not None and was != now:
            yield from _with_inner((top, index), was, now)


def _with_inner(
    at: Pointer, before: Record, after: Record
) -> Iterator[tuple[Pointer, Record, Record]]:
    """Yield a record, the mappings in it, and the items of its lists that only grow."""
    yield at, before, after
    for field, law in laws_of(type(before)).items():
        was, now = getattr(before, field), getattr(after, field)
        if _is_mapping(field, law, was, now):
            yield (*at, field), was, now
        elif field in OF_ACTION:
            for index, old, new in edited(OF_ACTION[field], was, now):
                yield (*at, field, index), old, new


def _is_mapping(field: str, law: Law, was: Any, now: Any) -> bool:
    """Return whether a field holds a mapping with fields that have laws of their own."""
    both = isinstance(was, Record) and isinstance(now, Record)
    return law is Law.NOTED and both and field != "rag"
