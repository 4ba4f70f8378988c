"""Findings: what a rule finds, as values."""

from typing import Literal, NamedTuple

Level = Literal["error", "warning"]
State = Literal["new", "existing"]
Part = str | int
Pointer = tuple[Part, ...]
"""The way to a value in the ledger: ``("actions", 1, "handovers", 0, "to")``, indices from 0."""

FILES = ("actions.yaml", "bodies.yaml")


class Found(NamedTuple):
    """What a rule yields: a pointer, the fact with its mend, and a command to type."""

    pointer: Pointer
    message: str
    remedy: str | None = None
    value: str | None = None
    """What tells this finding from another at the same place; the message where None."""
    place: str | None = None
    """The place of what is gone, which the pointer, to the list that it left, cannot name."""


class Finding(NamedTuple):
    """A rule broken, at a place. ``line`` and ``column`` count from 1; None until located.

    ``known_at`` is the place that identifies it in another version of the ledger, where
    that is not ``where``: a number may pass to another. ``ledger`` is the name of the ledger
    where many are read; ``entry`` is where a manifest names it, if it stands in no folder.
    """

    rule: str
    level: Level
    where: str
    pointer: Pointer
    message: str
    remedy: str | None = None
    value: str = ""
    state: State | None = None
    file: str = FILES[0]
    line: int | None = None
    column: int | None = None
    known_at: str | None = None
    ledger: str | None = None
    entry: tuple[str, int, int] | None = None

    @property
    def shown_at(self) -> tuple[str, int | None, int | None]:
        """Return the file, line and column at which a CI service can show it: those of the entry
        where the ledger's own file is only in what a repository has committed.
        """
        return self.entry or (self.file, self.line, self.column)

    @property
    def told(self) -> str:
        """Return the message; where many ledgers are read, with the name of this one."""
        return f"{self.ledger}: {self.message}" if self.ledger else self.message

    @property
    def place(self) -> str:
        """Return its place in the same way: `flood:A2`."""
        return f"{self.ledger}:{self.where}" if self.ledger else self.where

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what identifies it in another version: rule, place and value."""
        return self.rule, self.known_at or self.where, self.value

    @property
    def action(self) -> str | None:
        """Return the id of the action it concerns, or None."""
        return (self.pointer and self.pointer[0] == "actions" and action_in(self.where)) or None


def action_in(where: str) -> str:
    """Return the id of the action in a place: that of A2 in ``A2@ols``."""
    for mark in "#@.":
        where = where.partition(mark)[0]
    return where


def file_of(pointer: Pointer) -> str:
    """Return the file of a ledger that a pointer leads into."""
    return FILES[1] if pointer[:1] == ("bodies",) else FILES[0]
