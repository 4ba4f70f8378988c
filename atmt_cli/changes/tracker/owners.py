"""Match what the cells of a tracker call bodies with the bodies of a ledger."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from atmt_cli.changes.tracker.vocabulary import NOBODY, words_of
from atmt_cli.model.directory import Directory
from atmt_cli.model.text import fold
from atmt_cli.rules.placeholders import is_placeholder

_SURE = re.compile(r"\s*[;\n]\s*")
_PERHAPS = re.compile(r"\s*(?:[;\n/,&+|、]|\band\b|\be\b|\by\b|및|와)\s*", re.IGNORECASE)
_INITIALS = re.compile(r"\(([A-Z][A-Za-z&-]{1,14})\)\s*$")
_MOST_LETTERS = 30


def is_nobody(text: str) -> bool:
    """Return whether a cell says that there is nobody."""
    return is_placeholder(text) or words_of(text) in NOBODY


class Owners(NamedTuple):
    """The bodies that a cell names: those known, by id, and those that are not, as written."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]


class Matcher:
    """Says which bodies a cell means.

    ``chosen`` are cells, or parts of them, to which a person gave a body. With ``split`` a cell is
    always split at its marks, else only where each part is known.
    """

    def __init__(
        self, directory: Directory, chosen: Mapping[str, str], *, split: bool = False
    ) -> None:
        self._directory, self._split = directory, split
        self._chosen = {fold(words): directory.find(body) for words, body in chosen.items()}
        self._alone = set[str]()

    def learn(self, cells: Iterable[str]) -> None:
        """Take in what cells name: what is a cell of its own somewhere is one body's name."""
        parts = (part for cell in cells for part in _SURE.split(cell.strip()))
        self._alone = {fold(part) for part in parts if part and not _PERHAPS.search(part)}

    def meant(self, cell: str) -> Owners:
        """Return the bodies of a cell; none where it says that there is nobody."""
        parts = [part for part in self._parts(cell) if not is_nobody(part)]
        found = {part: self._one(part) for part in parts}
        known = dict.fromkeys(body for body in found.values() if body)
        return Owners(tuple(known), tuple(part for part, body in found.items() if not body))

    def _one(self, words: str) -> str | None:
        """Return the body of one name: as chosen, by any of its names, or by those in brackets."""
        if body := self._chosen.get(fold(words)):
            return body
        found = self._directory.meant(words)
        if not found and (initials := _INITIALS.search(words)):
            outside = words[: initials.start()].strip()
            found = self._directory.meant(outside) or self._directory.meant(initials[1])
        return found[0] if len(found) == 1 else None

    def _parts(self, cell: str) -> list[str]:
        """Return the names in a cell, each as written."""
        if self._one(cell.strip()):
            return [cell.strip()]
        parts = [part for part in _SURE.split(cell.strip()) if part]
        finer = [[one for one in _PERHAPS.split(part) if one] for part in parts]
        return [
            name
            for part, pieces in zip(parts, finer, strict=True)
            for name in (pieces if self._split or all(map(self._is_body, pieces)) else [part])
        ]

    def _is_body(self, words: str) -> bool:
        return bool(self._one(words)) or fold(words) in self._alone


class NewBody(NamedTuple):
    """A body that a tracker names and the ledger does not know: a proposal."""

    id: str
    name: str
    aka: tuple[str, ...]


def propose_bodies(names: Iterable[str], taken: Iterable[str]) -> list[NewBody]:
    """Return a new body for each name, once however it is spelt, with an id that is free."""
    ids = {*taken}
    made: dict[str, NewBody] = {}
    for name in names:
        if fold(name) not in made:
            body = _proposed(name, ids)
            made[fold(name)] = body
            ids.add(body.id)
    return list(made.values())


def _proposed(name: str, taken: set[str]) -> NewBody:
    initials = _INITIALS.search(name)
    whole = name[: initials.start()].strip() if initials else name
    base = re.sub("[^a-z0-9]+", "-", fold(initials[1] if initials else whole)).strip("-")
    if not base or not base[0].isalpha():
        base = f"body-{base}".strip("-")
    free = next(one for one in _numbered(base[:_MOST_LETTERS].strip("-")) if one not in taken)
    return NewBody(free, " ".join(whole.split()), (initials[1],) if initials else ())


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
