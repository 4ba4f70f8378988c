"""Renumber references where lists are merged.

A note names the one that it corrects by its number; a waiver and a correction name a place:
`A2#3`, `A2.1`, `question:2`. What they named may be gone: then no number is right, and least of all
the old one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from atmt_cli.changes.merge.align import Three

_PLACE = re.compile(r"(.*[#.:])([0-9]+)")
_WAIVER = "waiver:"
NOTHING = 0
"""The number for a note that is gone; real numbers count from 1."""
_GONE = "\0"
"""The beginning of a place that is gone; no text of a ledger has such a character."""


class Numbers:
    """Which number of each of three files became which."""

    def __init__(self) -> None:
        self._became: Three = Three({}, {}, {})

    def count(self, prefix: str, lists: Three, rows: Sequence[Three]) -> None:
        """Remember the numbers of a list, by the start of its items' names; the last counts."""
        for side, numbers in enumerate(self._became):
            new = {row[side]: number for number, row in enumerate(rows, 1)}
            for index in range(len(lists[side])):
                number = new.get(index, NOTHING)
                if number == index + 1:
                    numbers.pop(f"{prefix}{index + 1}", None)
                else:
                    numbers[f"{prefix}{index + 1}"] = number

    def corrected(self, lists: Three, place: str, rows: Sequence[Three]) -> Three:
        """Return the notes of an action, each correcting the same note as before.

        A number that stands as in the base means what it meant there: who put notes before it by
        hand, or let git merge the lines, did not renumber.
        """
        base = self._became.base
        sides = []
        for side, (notes, numbers) in enumerate(zip(lists, self._became, strict=True)):
            known = {
                row[side]: lists.base[row.base].corrects for row in rows if row.base is not None
            }
            sides.append(
                tuple(
                    _corrected(one, base if known.get(n) == one.corrects else numbers, place)
                    for n, one in enumerate(notes)
                )
            )
        return Three(*sides)

    def renamed(self, lists: Three) -> Three:
        """Corrections of the records as they are numbered now; of what is gone, as they were."""
        sides = zip(lists, self._became, strict=True)
        return Three(
            *(tuple(_renamed(one, of) for one in corrections) for corrections, of in sides)
        )

    def placed(self, lists: Three, *, on_waivers: bool) -> Three:
        """Waivers on the places as they are numbered now: on waivers, or on all else."""
        sides = zip(lists, self._became, strict=True)
        return Three(*(tuple(_placed(w, of, on_waivers) for w in waivers) for waivers, of in sides))


def _corrected(note: Any, numbers: Mapping[str, int], place: str) -> Any:
    number = numbers.get(f"{place}#{note.corrects}")
    return note if number is None else note.model_copy(update={"corrects": number})


def _renamed(correction: Any, numbers: Mapping[str, int]) -> Any:
    number, found = numbers.get(correction.where), _PLACE.fullmatch(correction.where)
    if not number or found is None:
        return correction
    return correction.model_copy(update={"where": f"{found[1]}{number}"})


def _placed(waiver: Any, numbers: Mapping[str, int], on_waivers: bool) -> Any:
    number = numbers.get(waiver.on)
    found = _PLACE.fullmatch(waiver.on)
    if number is None or found is None or (found[1] == _WAIVER) != on_waivers:
        return waiver
    on = f"{found[1]}{number}" if number != NOTHING else f"{_GONE}{waiver.on}"
    return waiver.model_copy(update={"on": on})


def lost_place(item: Three) -> str | None:
    """Return the place of a waiver, as merged, if there is nothing any longer; else None."""
    base, ours, theirs = item
    one = theirs if ours is None else ours
    if base is not None and ours is not None and theirs is not None and ours.on == base.on:
        one = theirs
    return one.on.removeprefix(_GONE) if one.on.startswith(_GONE) else None
