"""Acts on the facts of one action: notes, and the fields that `update` sets."""

from collections.abc import Iterable, Sequence

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import (
    LEDGER,
    LISTS,
    THEMES,
    AddNote,
    Update,
    UpdateSettings,
    are_signed,
)
from atmt_cli.model.action import Action
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import Pointer
from atmt_cli.model.law import Law, laws_of
from atmt_cli.model.moves import ACTION_MOVES, lawful
from atmt_cli.model.text import listed


def add_note(draft: Draft, op: AddNote) -> None:
    """Add a note at the end of the action's, or of those on the whole ledger."""
    name, at, notes = draft.notes_on(op.action)
    following = "atmt ledger show" if name == LEDGER else f"atmt show {name}"
    draft.require("sources", (op.source,))
    if op.corrects is not None and op.corrects > len(notes):
        message = f"{name} has no note {op.corrects}; it has {len(notes)}"
        raise UsageError(message, f"see them: {following}")
    note = {
        "date": str(op.date or draft.today),
        "by": draft.by,
        "text": op.text,
        "source": op.source,
        "corrects": op.corrects,
    }
    place = draft.append(at, note)
    corrects = f", which corrects #{op.corrects}" if op.corrects else ""
    number = f"{name}#{int(place[-1]) + 1}"
    draft.say(f"{number}: note by {draft.short(draft.by)} added{corrects}", following)


def update(draft: Draft, op: Update) -> None:
    """Set fields of the action; a reason becomes a note."""
    at, action = draft.action(op.action)
    wanted = op.set
    before = len(draft.changes)
    if wanted.status is not None and wanted.status != action.status:
        _move(draft, at, action, wanted.status, op.reason)
    draft.require("bodies", (wanted.accountable,))
    if {"rag", "rag_reason"} & wanted.model_fields_set:
        _judge(draft, at, action, wanted, op.reason)
    for field in ("short_title", "accountable", "ref"):
        if field in wanted.model_fields_set:
            draft.put((*at, field), getattr(wanted, field))
    _promise(draft, at, action, op)
    for field in LISTS:
        set_list(draft, (*at, field), getattr(action, field), getattr(wanted, field))
    set_list(draft, (*at, THEMES), action.themes, wanted.themes, THEMES)
    _set_reporting(draft, at, action, wanted)
    _leave_with_nobody(draft, at, action, wanted)
    if draft.has_changed:
        if op.reason is not None:
            draft.note(at, op.reason)
        changed = [c.pointer for c in draft.changes[before:] if "notes" not in c.pointer]
        fields = dict.fromkeys(str(pointer[2]) for pointer in changed)
        done = what_became(fields, draft.action(action.id)[1])
        draft.say(f"{action.id}: {done}", f"atmt show {action.id}")


def what_became(fields: Iterable[str], now: Action) -> str:
    """Return what became of some fields of an action: which hold something else, and which nothing
    any more.
    """
    done: dict[str, list[str]] = {"updated": [], "removed": []}
    for field in fields:
        holds = now.own_texts.get(field) or getattr(now, field, None)
        done["updated" if holds else "removed"].append(field.replace("_", " "))
    return ", ".join(f"{listed(names)} {word}" for word, names in done.items() if names)


def _promise(draft: Draft, at: Pointer, action: Action, op: Update) -> None:
    """Set the priority and the due date; what moves needs a reason, and the first date is kept."""
    for field in ("priority", "due"):
        was, now = getattr(action, field), getattr(op.set, field)
        if field not in op.set.model_fields_set or now == was:
            continue
        if op.reason is None and not laws_of(Action)[field].lets(was, now):
            typed = f"atmt update {action.id} --{field} {now or 'none'} --reason TEXT"
            what = f"is due {was}" if field == "due" else f"has the {field} {was}"
            raise UsageError(f"{action.id} {what}; say why that changes: --reason", typed)
        draft.put((*at, field), now and str(now))
        if field == "due" and action.first_due is None and not Law.FILLED.lets(was, now):
            draft.put((*at, "first_due"), str(was))


def _leave_with_nobody(draft: Draft, at: Pointer, action: Action, wanted: UpdateSettings) -> None:
    """Record that nobody has the action, since when and why; or take that out."""
    here = (*at, "unallocated")
    if "unallocated" in wanted.model_fields_set and wanted.unallocated is None:
        draft.put(here, None)
    elif wanted.unallocated is not None:
        if has := next((one for one in action.handovers if one.is_live), None):
            verb = "decline" if has.status == "accepted" else "withdraw"
            hint = f"if it no longer is: atmt {verb} {action.id} {has.to} --reason TEXT"
            raise RefusedError(f"{action.id} is with {draft.short(has.to)}", hint)
        since = wanted.since or (action.unallocated and action.unallocated.since) or draft.today
        draft.fill(here, {"since": str(since), "reason": wanted.unallocated})
    elif wanted.since is not None:
        if action.unallocated is None:
            hint = f"atmt update {action.id} --unallocated REASON --since {wanted.since}"
            raise UsageError(
                f"{action.id} is not unallocated; to say that it is, give the reason", hint
            )
        draft.put((*here, "since"), str(wanted.since))


def _move(draft: Draft, at: Pointer, action: Action, status: str, reason: str | None) -> None:
    if status in ("closing", "closed"):
        how = "--propose" if status == "closing" else "--outcome OUTCOME --reason TEXT"
        message = f"{action.id} cannot be set to {status} without a closure"
        raise RefusedError(message, f"atmt close {action.id} {how}")
    if status not in ACTION_MOVES[action.status]:
        message = f"{action.id} cannot go to {status}: {lawful(ACTION_MOVES, action.status)}"
        raise RefusedError(message, f"atmt reopen {action.id} --reason TEXT")
    if reason is None:
        hint = f"atmt update {action.id} --status {status} --reason TEXT"
        raise UsageError(f"say why {action.id} becomes {status}: --reason", hint)
    draft.put((*at, "status"), status)


def _judge(
    draft: Draft, at: Pointer, action: Action, wanted: UpdateSettings, reason: str | None
) -> None:
    rag, here = action.rag, (*at, "rag")
    rating = wanted.rag
    if rating is None and "rag" in wanted.model_fields_set:
        if wanted.rag_reason is not None:
            raise UsageError(f"{action.id} would have a reason for its rating, but no rating")
        draft.put(here, None)
        return
    if rating is None and rag is None:
        hint = f"atmt update {action.id} --rag RATING --reason TEXT"
        raise UsageError(f"{action.id} has no rating to explain", hint)
    rating = rating or (rag.rating if rag else None)
    why = wanted.rag_reason or reason
    if _is_judged(action, wanted, reason):
        return
    if why is None and rating != "green":
        mend = f"atmt update {action.id} --rag {rating} --reason TEXT"
        draft.caution(f"{action.id} is {rating} without a reason; say why: {mend}")
    draft.fill(here, {"rating": rating, "reason": why, "on": str(draft.today), "by": draft.by})
    if why is None:
        draft.put((*here, "reason"), None)


def _is_judged(action: Action, wanted: UpdateSettings, reason: str | None) -> bool:
    """Return whether an action has a rating, and its reason, as they are to be."""
    rag, rating = action.rag, wanted.rag
    if rating is None and "rag" in wanted.model_fields_set:
        return rag is None and wanted.rag_reason is None
    why = wanted.rag_reason or reason
    unsaid = why is None and "rag_reason" not in wanted.model_fields_set
    return rag is not None and rating in (None, rag.rating) and (unsaid or why == rag.reason)


def holds(action: Action, op: Update, field: str) -> bool:
    """Return whether a field that an update sets is already so.

    A rating and its reason are one judgement; of a list of names the order says nothing.
    """
    if field in ("rag", "rag_reason"):
        return _is_judged(action, op.set, op.reason)
    wanted, having = getattr(op.set, field), getattr(action, field)
    return {*wanted} == {*having} if field in (*LISTS, THEMES) else bool(wanted == having)


def set_list(
    draft: Draft,
    pointer: Pointer,
    having: tuple[str, ...],
    wanted: Sequence[str] | None,
    of: str = "bodies",
) -> None:
    """Make a list of names hold the names wanted; with + and -, add and take out."""
    if wanted is None:
        return
    if are_signed(wanted):
        added = [name[1:] for name in wanted if name.startswith("+")]
        taken = [name[1:] for name in wanted if name.startswith("-")]
        draft.require(of, (*added, *(one for one in taken if one not in having)))
        wanted = [name for name in (*having, *added) if name not in taken]
    draft.require(of, (name for name in wanted if name not in having))
    draft.replace_list(pointer, wanted)


def _set_reporting(draft: Draft, at: Pointer, action: Action, wanted: UpdateSettings) -> None:
    if wanted.reporting_to is None and wanted.every is None:
        return
    draft.require("bodies", (wanted.reporting_to,))
    if action.reporting is None and wanted.reporting_to is None:
        hint = f"atmt update {action.id} --reporting-to BODY --every {wanted.every}"
        raise UsageError(f"{action.id} reports to nobody yet; say to whom", hint)
    draft.fill((*at, "reporting"), {"to": wanted.reporting_to, "every": wanted.every})
