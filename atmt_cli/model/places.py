"""Places: the short names that people use for parts of a ledger.

``A2`` an action, ``A2#3`` its third note, ``A2.1`` its first step, ``A2@ols`` its handover to
ols, ``question:2``, ``letter:1``, ``receipt:1``, ``correction:1``, ``waiver:1``, ``theme:x``,
``source:x``, ``body:dit``, ``ledger``, and ``ledger#2`` the second note about the whole.
"""

from collections.abc import Container
from typing import Any

from atmt_cli.model.findings import Pointer

NUMBERED = {
    "questions": "question:",
    "notes": "ledger#",
    "letters": "letter:",
    "receipts": "receipt:",
    "corrections": "correction:",
    "waivers": "waiver:",
}
"""The lists of a ledger whose items are named by their number, and how those names begin."""
NAMED = {"themes": "theme:", "sources": "source:", "bodies": "body:"}
"""The lists of a ledger whose items have ids, actions aside, and how their places begin."""


def where_of(pointer: Pointer, root: Any) -> str:
    """Name the place that ``pointer`` leads to in ``root``: a ledger, or its plain tree.

    A value inside a place bears the place's name. What has no id yet is named by its list.
    """
    top, *rest = pointer or ("ledger",)
    if top == "actions" and rest:
        return _in_action(rest, _at(_at(root, "actions"), rest[0]), f"actions/{rest[0]}")
    if top in NUMBERED and rest:
        return f"{NUMBERED[str(top)]}{int(rest[0]) + 1}"
    if top in NAMED and rest:
        named = _text(_at(_at(_at(root, top), rest[0]), "id"))
        return f"{NAMED[str(top)]}{named}" if named else f"{top}/{rest[0]}"
    return "ledger"


def places_of(ledger: Any, actions: Container[str]) -> set[str]:
    """Return the places of a ledger; of its actions, some with all that is in them."""
    pointers: list[Pointer] = [("ledger",)]
    for top in (*NUMBERED, *NAMED):
        pointers += [(top, index) for index in range(len(getattr(ledger, top)))]
    for index, action in enumerate(ledger.actions):
        if action.id in actions:
            pointers.append(("actions", index))
            for part in ("handovers", "steps", "notes"):
                numbers = range(len(getattr(action, part)))
                pointers += [("actions", index, part, number) for number in numbers]
    return {where_of(pointer, ledger) for pointer in pointers}


def _in_action(rest: list[Any], action: Any, unnamed: str) -> str:
    name = _text(_at(action, "id")) or unnamed
    if len(rest) < 3:  # noqa: PLR2004 - list and index
        return name
    part, index = rest[1], rest[2]
    if part == "notes":
        return f"{name}#{index + 1}"
    if part == "steps":
        return f"{name}.{index + 1}"
    to = _text(_at(_at(_at(action, "handovers"), index), "to")) if part == "handovers" else None
    return f"{name}@{to}" if to else name


def _at(node: Any, part: Any) -> Any:
    """Return a step down a plain tree or a model; None where there is nothing."""
    if isinstance(node, dict):
        return node.get(part)
    if isinstance(node, list | tuple):
        return node[part] if isinstance(part, int) and part < len(node) else None
    return getattr(node, str(part), None)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


class Places:
    """Places of a ledger, and what lies under them."""

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._sizes: set[int] = set()

    def add(self, place: str) -> None:
        """Add a place."""
        self._places.add(place)
        self._sizes.add(len(place))

    def cover(self, where: str) -> bool:
        """Return whether one of them is ``where`` or has it under it.

        A2 covers A2#1, A2.1 and A2@ols, and the ledger all that is in it.
        """
        # By their sizes, which are few however many the places are.
        return "ledger" in self._places or any(
            where[size : size + 1] in ("", *"#.@") and where[:size] in self._places
            for size in self._sizes
        )
