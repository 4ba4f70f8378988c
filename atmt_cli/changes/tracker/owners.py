"""Match what the cells of a tracker call bodies with the bodies of a ledger."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from atmt_cli.changes.tracker.cells import CellError
from atmt_cli.changes.vocabulary import NOBODY, words_of
from atmt_cli.model.directory import Directory
from atmt_cli.model.text import excerpt, fold, listed
from atmt_cli.rules.placeholders import is_placeholder

_SURE = re.compile(r"\s*[;\n]\s*")
_PERHAPS = re.compile(r"\s*(?:[;\n/,&+|、·ㆍ]|\band\b|\be\b|\by\b|및|와\s)\s*", re.IGNORECASE)
_NOT_APPLICABLE = re.compile(r"\bn/a\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\(([^()]{1,60})\)\s*$")
_ROLES = frozenset(("lead", "co lead", "joint lead", "chair", "co chair", "lead body", "support"))
_SMALL_WORDS = frozenset(("of", "the", "and", "for", "on", "in", "de", "da", "do", "e"))
_HANGUL = "HANGUL SYLLABLE "
_MOST_LETTERS = 30


def is_nobody(text: str) -> bool:
    """Return whether a cell says that there is nobody."""
    return is_placeholder(text) or words_of(text) in NOBODY


class NamedBodies(NamedTuple):
    """The bodies that a cell names: those known, by id, and those that are not, as written."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]


class Matcher:
    """Says which bodies a cell means.

    ``chosen`` are cells, or parts of them, to which a person gave a body, or the name of a new one,
    or a word for nobody. With ``split`` a cell is always split at its marks, else only where each
    part is known.
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

    def meant(self, cell: str) -> NamedBodies:
        """Return the bodies of a cell; none where it says that there is nobody.

        Raises CellError where it names both, or a name that several bodies have.
        """
        cell = _NOT_APPLICABLE.sub("n.a.", cell.strip())
        if is_nobody(cell) and fold(cell) not in self._chosen:
            return NamedBodies((), ())
        self._refuse_mixed(cell)
        names = [self._chosen.get(fold(part), part) for part in self._parts(cell)]
        found = {name: self._one(name) for name in names if not is_nobody(name)}
        known = dict.fromkeys(body for body in found.values() if body)
        return NamedBodies(tuple(known), tuple(name for name, body in found.items() if not body))

    def _refuse_mixed(self, cell: str) -> None:
        pieces = [one for one in _PERHAPS.split(cell) if one and fold(one) not in self._chosen]
        pieces += [found[1] for one in pieces if (found := _BRACKETS.search(one))]
        empty = [one for one in pieces if is_nobody(one)]
        if empty and not self._whole(cell):
            why = f"{excerpt(cell)} names a body, and says {excerpt(empty[0])} as well"
            raise CellError(why, "leave one of the two in the cell")

    def _whole(self, words: str) -> bool:
        return fold(words) in self._chosen or bool(self._directory.meant(words))

    def _one(self, words: str) -> str | None:
        """Return the body of one name: by any of its names, or by those in and before brackets.

        Raises CellError where several bodies have it.
        """
        found = self._directory.meant(words)
        if not found and (inner := _BRACKETS.search(words)):
            outside = words[: inner.start()]
            found = self._directory.meant(outside) or self._directory.meant(inner[1])
        if len(found) > 1:
            several = f"{excerpt(words)} may be {listed(found, 'or')}"
            raise CellError(several, f"say which: --body {_pair(words, found[0])}")
        return found[0] if found else None

    def _parts(self, cell: str) -> Iterator[str]:
        """Yield the names in a cell, each as written, but for brackets that say its role."""
        if self._whole(cell):
            yield cell
            return
        for part in filter(None, _SURE.split(cell)):
            pieces = [_without_role(one) for one in _PERHAPS.split(part) if one]
            is_split = self._split or all(map(self._is_body, pieces))
            yield from map(self._named, pieces if is_split else [_without_role(part)])

    def _named(self, name: str) -> str:
        """Return the name of a body, where a cell has that in brackets after a person's."""
        inner = _BRACKETS.search(name)
        if inner and not self._one(name) and fold(inner[1]) in self._alone:
            return inner[1]
        return name

    def _is_body(self, words: str) -> bool:
        inner = _BRACKETS.search(words)
        names = (words, words[: inner.start()], inner[1]) if inner else (words,)
        return any(self._whole(name) or fold(name) in self._alone for name in names)


def _pair(words: str, body: str) -> str:
    return f"'{' '.join(words.split())}={body}'"


def _without_role(name: str) -> str:
    inner = _BRACKETS.search(name)
    return name[: inner.start()] if inner and words_of(inner[1]) in _ROLES else name


class NewBody(NamedTuple):
    """A body that a tracker names and the ledger does not know: a proposal."""

    id: str
    name: str
    aka: tuple[str, ...]


def propose_bodies(names: Iterable[str], directory: Directory) -> dict[str, NewBody]:
    """Return a new body for each name, by the names as they are written.

    A body has one proposal however it is spelt; its initials are another name of it. ``directory``
    has the bodies that there are.
    """
    parted = {one: _parted(one) for one in names}
    wholes: dict[str, str] = {}
    for whole, _ in parted.values():
        wholes.setdefault(fold(whole), whole)
    full = _full_names(wholes)
    keys = {one: full.get(fold(whole), fold(whole)) for one, (whole, _) in parted.items()}
    shorts = _short_names(parted, keys, directory)
    ids, made = {*directory.ids}, dict[str, NewBody]()
    for key in dict.fromkeys(keys.values()):
        short = shorts.get(key)
        body = NewBody(_free_id(short or wholes[key], ids), wholes[key], (short,) if short else ())
        ids.add(body.id)
        made[key] = body
    return {one: made[key] for one, key in keys.items()}


def _parted(name: str) -> tuple[str, str | None]:
    """Return the whole name of a body, and the short one where that stands in brackets after it."""
    name = " ".join(name.split())
    inner = _BRACKETS.search(name)
    if inner and _shortens(fold(inner[1]), fold(name[: inner.start()])):
        return name[: inner.start()], inner[1]
    return name, None


def _shortens(short: str, whole: str) -> bool:
    """Return whether the letters of one name stand in the other, from its first on."""
    letters = iter(whole)
    return short[:1] == whole[:1] and " " not in short and all(one in letters for one in short)


def _full_names(wholes: Mapping[str, str]) -> dict[str, str]:
    """Return the one whole name of each that is its initials, both folded."""
    having: defaultdict[str, set[str]] = defaultdict(set)
    for name in wholes:
        words = words_of(name).split()
        if len(words) > 1:
            having["".join(word[0] for word in words)].add(name)
            having["".join(word[0] for word in words if word not in _SMALL_WORDS)].add(name)
    return {name: next(iter(having[name])) for name in wholes if len(having.get(name, ())) == 1}


def _short_names(
    parted: Mapping[str, tuple[str, str | None]],
    keys: Mapping[str, str],
    directory: Directory,
) -> dict[str, str]:
    """Return the short name of each body that has one, and that no other body has."""
    claims: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for one, (whole, short) in parted.items():
        said = short if fold(whole) == keys[one] else whole
        if said and not directory.meant(said) and keys.get(said, keys[one]) == keys[one]:
            claims[fold(said)].setdefault(keys[one], said)
    alone = (next(iter(one.items())) for one in claims.values() if len(one) == 1)
    return {key: said for key, said in alone if fold(said) != key}


def _free_id(name: str, taken: set[str]) -> str:
    """Return an id for a body, of its letters in ASCII."""
    base = re.sub("[^a-z0-9]+", "-", fold("".join(map(_in_latin, name)))).strip("-")
    if not base or not base[0].isalpha():
        base = f"body-{base}".strip("-")
    if len(base) > _MOST_LETTERS:
        base = base[: _MOST_LETTERS + 1].rpartition("-")[0] or base[:_MOST_LETTERS]
    return next(one for one in _numbered(base) if one not in taken)


def _in_latin(letter: str) -> str:
    """Return a letter, or how Unicode spells a Korean syllable."""
    if letter.isascii():
        return letter
    name = unicodedata.name(letter, "")
    return name.removeprefix(_HANGUL).casefold() if name.startswith(_HANGUL) else letter


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
