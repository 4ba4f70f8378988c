"""What later rows of a file did, as far as they were carried out: a fact that they went beyond."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from atmt_cli.changes.operations import Add, Operation, Reopen
from atmt_cli.model.action import Action
from atmt_cli.model.custody import receivers
from atmt_cli.model.ledger import Head, Ledger

Slot = tuple[Hashable, ...]
"""A fact that a row sets: an action and its field; with a name, that in a list."""
NEVER: Slot = (None,)
"""What no row sets."""


@dataclass
class Later:
    """The slots that later rows set, and those of them that the history is a witness to.

    ``left`` has who declined, took back or passed on which action, ``took`` who accepted it, and
    ``heirs`` the body that a body went into; ``given`` are actions, and bodies given a part there.
    """

    done: set[Slot] = field(default_factory=set)
    witnessed: set[Slot] = field(default_factory=set)
    left: set[tuple[str, str]] = field(default_factory=set)
    took: dict[str, set[str]] = field(default_factory=dict)
    heirs: dict[str, str] = field(default_factory=dict)
    given: set[tuple[str, str]] = field(default_factory=set)

    def covers(self, slots: Iterable[Slot], *, witnessed: bool = False) -> bool:
        """Whether they go beyond all of these facts. Who replaces a list, sets every name in it."""
        known = self.witnessed if witnessed else self.done
        return all(slot in known or slot[:-1] in known for slot in slots)

    def heir(self, name: str) -> str:
        """The body that a body went into; itself where it did not."""
        return self.heirs.get(name, name)

    def may_answer(self, action: Action, name: str | None, head: Head) -> set[str | None]:
        """Who may answer for an action now, if a body was to answer for it before them."""
        if name is None:
            return {None}
        took: set[str | None] = {*self.took.get(action.id, ())}
        if (action.id, name) in self.left or name in self.heirs:
            return {None, self.heir(name), *took, *(self.heirs.get(one or "") for one in took)}
        may = took & {there.to for there in action.handovers if there.from_ == name}
        # Once who gave it has it back, an offer of it does not count.
        return may | ({None} if took and name not in receivers(action, head) else set())


_PARTS = ("body", "new", "to", "assignee", "accountable", "support", "governance", "funders")


def parts_given(one: Operation, ledger: Ledger) -> set[tuple[str, str]]:
    """The actions and bodies to which an operation gives a part in them, or gives it back."""
    given = getattr(one, "set", one)
    named = [getattr(given, field, None) or () for field in (*_PARTS, "reporting_to")]
    names = [name for part in named for name in ([part] if isinstance(part, str) else part)]
    actions = [ledger.action_by_id[name] for name in _about(one) if name in ledger.action_by_id]
    if isinstance(one, Add):
        actions = [action for action in ledger.actions if action.title == one.title]
    if isinstance(one, Reopen):
        return {(action.id, body) for action in actions for body in parts_in(action)}
    return {(action.id, name.lstrip("+-")) for action in actions for name in names}


def _about(one: Operation) -> Iterable[str]:
    """The actions that an operation names."""
    name, place = getattr(one, "action", None), getattr(one, "step", None)
    return [name] if name else [place.rpartition(".")[0]] if place else getattr(one, "only", ())


def parts_in(action: Action) -> set[str]:
    """The bodies that have a part in an action."""
    parts = {there.to for there in action.handovers if there.is_live}
    parts |= {*action.support, *action.governance, *action.funders}
    parts |= {step.assignee for step in action.steps if step.assignee and step.status == "open"}
    reporting = {action.reporting.to} if action.reporting else set()
    return parts | reporting | ({action.accountable} if action.accountable else set())
