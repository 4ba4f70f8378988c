"""The sentence on one record that an edit touched."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from atmt_cli.model.action import Action
from atmt_cli.model.findings import action_in
from atmt_cli.model.text import counted, excerpt, listed
from atmt_cli.rules.series import (
    CLOSURES,
    HANDOVERS,
    NOTES,
    STEPS,
    Series,
)
from atmt_cli.views.diff.events import Leaf, Subject
from atmt_cli.views.diff.pairs import RecordPair
from atmt_cli.views.diff.tellers import TELLERS, waived
from atmt_cli.views.diff.words import LONG, Name, Phrases, brief

IN_ACTION: tuple[tuple[Subject, Series], ...] = (
    ("handover", HANDOVERS),
    ("step", STEPS),
    ("note", NOTES),
    ("closure", CLOSURES),
)
"""What hangs below an action, and is told by itself."""
_FIXED = {"action": "title", "handover": "evidence", "closure": "evidence"}
"""Fields that stand, or only grow, beside those of the series."""


class Said(NamedTuple):
    """What is said of a record: see `Event`."""

    text: str
    detail: str = ""
    rewrites: bool = False


def say(
    pair: RecordPair, leaves: Sequence[Leaf], where: str, name: Name, *, openly: bool = False
) -> Said:
    """Return the sentence on a record at a place. ``name`` says what people call a body.

    A change is made ``openly`` where a correction of the same edit says what the record was.
    """
    if pair.now is None:
        text = f"{_noun(pair, where)} removed: {_last_words(pair, name)}".lstrip()
        return Said(text, rewrites=pair.subject not in ("ledger", "waiver"))
    if pair.was is None:
        return _said_of_new(pair, leaves, where, name)
    return _said_of_changed(pair, leaves, where, name, openly=openly)


def _said_of_new(pair: RecordPair, leaves: Sequence[Leaf], where: str, name: Name) -> Said:
    told = TELLERS[pair.subject](None, pair.now, name)
    phrases = Phrases(pair.subject, name)
    rest = [phrases.fresh(leaf) for leaf in leaves if leaf.field not in told.fields]
    detail = ", ".join([*([told.quote] if told.quote else []), *rest])
    # The others name themselves: proposed to OLS, note by OLS added.
    lead = _noun(pair, where) if pair.subject in ("step", "closure") else ""
    text = f"{lead} {', '.join(told.phrases)}".lstrip()
    if pair.is_inserted:
        return Said(f"{text} before older ones", detail, rewrites=True)
    return Said(text, detail)


def _said_of_changed(
    pair: RecordPair, leaves: Sequence[Leaf], where: str, name: Name, *, openly: bool
) -> Said:
    told = TELLERS[pair.subject](pair.was, pair.now, name)
    phrases = Phrases(pair.subject, name)
    rest = (leaf for leaf in leaves if leaf.field not in (*told.fields, "number"))
    words = [*told.phrases, *(phrases.leaf(leaf) for leaf in rest)]
    is_moved = pair.what == "moved"
    said = ", ".join([*([f"now number {pair.new_number}"] if is_moved else []), *words])
    noun = _noun(pair, where)
    if openly:
        return Said(f"{noun} corrected: {said}".lstrip())
    if told.unlawful or is_moved or _rewrites(pair, leaves):
        return Said(f"{noun} {'moved' if is_moved else 'changed'}: {said}".lstrip(), rewrites=True)
    if pair.subject == "handover" and told.phrases:
        return Said(said)
    return Said(f"{noun} {said}" if noun and told.phrases else f"{noun}: {said}".lstrip(": "))


def _noun(pair: RecordPair, where: str) -> str:
    """Return what an item of an action is called; nothing where it is told under its own name."""
    number = pair.old_number if pair.series else 0
    action = action_in(where)
    return {
        "handover": f"handover {where}",
        "step": f"step {action}.{number}",
        "note": f"note {action}#{number}",
        "closure": f"closure {number}",
    }.get(pair.subject, "")


def _rewrites(pair: RecordPair, leaves: Iterable[Leaf]) -> bool:
    """Return whether a change touches what stands once it is written."""
    if pair.series is not None and pair.series.rewritten(pair.was, pair.now):
        return True
    fixed = _FIXED.get(pair.subject)
    return any(leaf.field == fixed and not _only_adds(leaf) for leaf in leaves)


def _only_adds(leaf: Leaf) -> bool:
    if not isinstance(leaf.before, list):
        return leaf.before is None
    return set(leaf.before) <= set(leaf.after or ())


def _last_words(pair: RecordPair, name: Name) -> str:
    """Return what is quoted of a record that is gone."""
    was: Any = pair.was
    if pair.subject == "waiver":
        return waived(was)
    if pair.subject == "handover":
        return f"{was.status}, to {brief(name(was.to))}"
    if pair.subject == "closure":
        return f"as {was.outcome}"
    if pair.subject == "action":
        return f"{excerpt(was.label, LONG)}{_holding(was)}"
    named = ("text", "title", "name", "file", "to", "where")
    fields = (getattr(was, field, None) for field in named)
    return excerpt(next(text for text in fields if text), LONG)


def _holding(action: Action) -> str:
    """Return what an action takes with it."""
    counts = [(len(getattr(action, series.field)), subject) for subject, series in IN_ACTION]
    said = [counted(number, subject) for number, subject in counts if number]
    return f", with {listed(said)}" if said else ""
