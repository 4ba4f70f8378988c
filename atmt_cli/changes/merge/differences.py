"""The changes that turn one plain file of the ledger into another with the same items in it."""

from collections.abc import Iterator
from typing import Any

from atmt_cli.changes.operations.draft import Append, Arrange, Change, Drop, Plain, Put
from atmt_cli.model.findings import Pointer
from atmt_cli.model.sequences import numbered


def differences(
    tree: Any, have: dict[str, Plain], want: dict[str, Plain], at: Pointer = ()
) -> Iterator[Change]:
    """Yield what to change, where ``tree`` is what the text says of ``have``, fields empty and all.

    Items of lists of records are compared by their place; what more there is, is added at the end
    or taken out there.
    """
    for key in (*want, *(key for key in have if key not in want)):
        had, wanted, here = have.get(key), want.get(key), (*at, key)
        if had == wanted:
            continue
        written = tree.get(key)
        if isinstance(wanted, dict):
            if isinstance(written, dict):
                yield from differences(written, had or {}, wanted, here)
            else:
                yield Put(here, wanted)
        elif isinstance(wanted or had, list):
            yield from _of_lists(written, had or [], wanted or [], here)
        else:
            yield Put(here, wanted)


def _of_lists(tree: Any, have: list[Plain], want: list[Plain], at: Pointer) -> Iterator[Change]:
    if not isinstance((want or have)[0], dict):
        yield from _of_names(have, want, at)
        return
    for index, (had, wanted) in enumerate(zip(have, want, strict=False)):
        yield from differences(tree[index], had, wanted, (*at, index))
    yield from (Append(at, item) for item in want[len(have) :])
    yield from (Drop((*at, index)) for index in reversed(range(len(want), len(have))))


def _of_names(have: list[str], want: list[str], at: Pointer) -> Iterator[Change]:
    if sorted(have) == sorted(want):
        places = {name: index for index, name in enumerate(numbered(have))}
        yield Arrange(at, tuple(places[name] for name in numbered(want)))
        return
    left = list(have)
    for index, (had, wanted) in enumerate(zip(have, want, strict=False)):
        if had not in want and wanted not in have:
            # One name for another: what is remarked beside it stays there.
            yield Put((*at, index), wanted)
            left[index] = wanted
    kept = [name for name in left if name in want]
    if kept != want[: len(kept)] or len(set(kept)) < len(kept):
        yield Put(at, want)
        return
    yield from (Drop((*at, n)) for n in reversed(range(len(left))) if left[n] not in want)
    yield from (Append(at, name) for name in want[len(kept) :])
