"""What later rows of a file did, as far as they were carried out: a fact that they went beyond."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from atmt_cli.model.action import Action

Slot = tuple[Hashable, ...]
"""A fact that a row sets: an action and its field; with a name, that in a list."""
NEVER: Slot = (None,)
"""What no row sets."""


@dataclass
class Later:
    """The slots that later rows set, and those of them that the history is a witness to.

    ``left`` has who declined, took back or passed on which action, ``took`` who accepted it, and
    ``heirs`` the body that a body went into.
    """

    done: set[Slot] = field(default_factory=set)
    witnessed: set[Slot] = field(default_factory=set)
    left: set[tuple[str, str]] = field(default_factory=set)
    took: dict[str, set[str]] = field(default_factory=dict)
    heirs: dict[str, str] = field(default_factory=dict)

    def covers(self, slots: Iterable[Slot], *, witnessed: bool = False) -> bool:
        """Whether they go beyond all of these facts. Who replaces a list, sets every name in it."""
        known = self.witnessed if witnessed else self.done
        return all(slot in known or slot[:-1] in known for slot in slots)

    def heir(self, name: str) -> str:
        """The body that a body went into; itself where it did not."""
        return self.heirs.get(name, name)

    def may_answer(self, action: Action, name: str | None) -> set[str | None]:
        """Who may answer for an action now, if a body was to answer for it before them."""
        if name is None:
            return {None}
        took = self.took.get(action.id, set())
        may: set[str | None] = {h.to for h in action.handovers if h.from_ == name and h.to in took}
        if (action.id, name) in self.left or name in self.heirs:
            may |= {None, self.heir(name)}
        return may
