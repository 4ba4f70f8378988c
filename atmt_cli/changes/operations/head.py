"""Acts on the whole ledger: what its head says, and its themes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.facts import set_list
from atmt_cli.changes.operations.operation import LedgerUpdate, ThemeAdd
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.fields import Record
from atmt_cli.model.law import Law, is_same, laws_of
from atmt_cli.model.ledger import Head, as_stored
from atmt_cli.model.text import excerpt, listed

_WORDS = {"closes_on": "closing day"}
"""What people call a field of the head, where its name with blanks will not do."""


class _Changed(NamedTuple):
    """A field that is otherwise than before; ``is_free`` where nobody need say why."""

    name: str
    law: Law
    was: Any
    now: Any

    @property
    def is_free(self) -> bool:
        return self.law.lets(self.was, self.now)


def update_ledger(draft: Draft, op: LedgerUpdate) -> None:
    """Set fields of the head; a reason becomes a note about the whole ledger."""
    at, before = draft.head()
    draft.require("bodies", (op.keeper,))
    closes_on = str(op.closes_on) if op.closes_on else None
    draft.fill(at, {"title": op.title, "closes_on": closes_on, "keeper": op.keeper})
    set_list(draft, (*at, "governance"), before.governance, op.governance)
    if op.settings is not None:
        for name, value in as_stored(op.settings).items():
            if name in op.settings.model_fields_set:
                draft.put((*at, "settings", name), value)
    changed = list(_changes(before, draft.head()[1]))
    _say_why(changed, op.reason)
    if changed:
        if op.reason is not None:
            draft.note(at, op.reason)
        draft.say(f"ledger: {_named(changed)} updated", "atmt ledger show")


def _changes(before: Head, after: Head) -> Iterator[_Changed]:
    """Yield each field of the head that changed; of the settings each by itself."""
    pairs: list[tuple[Record, Record]] = [(before, after), (before.settings, after.settings)]
    for was, now in pairs:
        for name, law in laws_of(type(was)).items():
            one = _Changed(name, law, getattr(was, name), getattr(now, name))
            if name != "settings" and not is_same(one.was, one.now):
                yield one


def _say_why(changed: list[_Changed], reason: str | None) -> None:
    """Refuse a change that takes a correction, or a reason that was not given."""
    stands = next((one for one in changed if not one.is_free and one.law is not Law.NOTED), None)
    if stands is not None:
        hint = f"if that was wrong: atmt correct ledger {stands.name}={stands.now} --reason TEXT"
        raise RefusedError(f"{stands.name} is already {stands.was}", hint)
    noted = [one for one in changed if not one.is_free]
    if noted and reason is None:
        verb = "changes" if len(noted) == 1 else "change"
        raise UsageError(f"say why the ledger's {_named(noted)} {verb}: --reason")


def _named(changed: list[_Changed]) -> str:
    return listed(_WORDS.get(one.name, one.name.replace("_", " ")) for one in changed)


def add_theme(draft: Draft, op: ThemeAdd) -> None:
    """Add a theme at the end."""
    if draft.has("themes", op.id):
        there = draft.theme(op.id)
        if there.title == op.title:
            return
        raise UsageError(f"{op.id} already exists: {excerpt(there.title)}", "atmt theme list")
    draft.append(("themes",), {"id": op.id, "title": op.title})
    draft.say(f"theme:{op.id}: added", f"atmt update ACTION --theme +{op.id}")
