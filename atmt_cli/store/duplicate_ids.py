"""Ids that appear twice: nobody can tell which entry an edit means."""

from atmt_cli.model.errors import RefusedError
from atmt_cli.model.findings import Pointer
from atmt_cli.store.read import Reading
from atmt_cli.store.yaml.spans import locate

_FILES = {"actions": "actions.yaml", "bodies": "bodies.yaml", "sources": "actions.yaml"}
_MOST = 3


def refuse_duplicate_ids(reading: Reading) -> None:
    """Raise RefusedError, which names both places, where two entries of a list bear one id."""
    twins = [twin for top in _FILES for twin in _twins(reading, top)]
    if twins:
        told = [_told(reading, *twin) for twin in twins[:_MOST]]
        told += [f"{len(twins) - _MOST} more"] if len(twins) > _MOST else []
        hint = "give one of them an id of its own, by hand; then type: atmt check"
        raise RefusedError("; ".join(told), hint)


def _twins(reading: Reading, top: str) -> list[tuple[str, Pointer, Pointer]]:
    """Yield each id that stands again, with the places of the first and of this one."""
    first: dict[str, int] = {}
    found: list[tuple[str, Pointer, Pointer]] = []
    for index, entry in enumerate(getattr(reading.ledger, top)):
        if first.setdefault(entry.id, index) != index:
            found.append((entry.id, (top, first[entry.id], "id"), (top, index, "id")))
    return found


def _told(reading: Reading, name: str, one: Pointer, other: Pointer) -> str:
    file = _FILES[str(one[0])]
    at = locate(reading.indexes[file], [one, other])
    shown = [":".join(map(str, (reading.folder.shown(file), *at[place]))) for place in (one, other)]
    return f"the id {name} appears twice, at {shown[0]} and {shown[1]}"
