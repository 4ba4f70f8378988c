"""``atmt log`` of merges: what one lacks of what its parents brought is told, nothing else is."""

import json
from pathlib import Path

import pytest
from dated_history import Dated, at, dated, ledger, noon
from inside import in_process as atmt
from spread import one_in

MET, WROTE = "2018-02-01 Met", "2018-02-03 Wrote"
BASE = ledger()


def told(folder: Path, sides: tuple[bytes, bytes], merged: bytes) -> tuple[list[str], list[str]]:
    """The ids, and what is told of the newest commit: the merge of two sides of one ledger."""
    ids = dated(
        folder,
        [
            Dated(at("", BASE), noon("2018-01-10")),
            Dated({**at("", sides[0]), "x": b""}, noon("2018-02-01"), parents=(1,)),
            Dated(at("", sides[1]), noon("2018-02-02"), parents=(1,)),
            Dated(at("", merged), noon("2018-02-03"), b"Merge", parents=(2, 3)),
        ],
    )
    out = atmt("log", cwd=folder).out
    head, *lines = out.split("\n\n")[0].split("\n")
    return ids, lines if head.endswith(" Ann: 'Merge'") else []


ON_HOLD, DONE = ledger(status="on-hold"), ledger(status="in-progress")


@pytest.mark.parametrize(
    ("sides", "merged", "lines"),
    one_in(
        3,
        [
            ((BASE, ON_HOLD), BASE, ["  A1: not taken over from {2}: status from open to on-hold"]),
            ((ON_HOLD, BASE), BASE, ["  A1: not taken over from {1}: status from open to on-hold"]),
            ((ledger(MET), BASE), BASE, ["  A1: not taken over from {1}: note by OLS added"]),
            (
                (ON_HOLD, DONE),
                DONE,
                ["  A1: not taken over from {1}: status from open to on-hold"],
            ),
            ((BASE, ON_HOLD), ON_HOLD, []),
            ((ON_HOLD, BASE), ON_HOLD, []),
            ((ledger(MET), ledger(WROTE)), ledger(MET, WROTE), []),
            ((ledger(WROTE), ledger(MET)), ledger(MET, WROTE), []),
            ((ledger(MET), ON_HOLD), ledger(MET, status="on-hold"), []),
        ],
    ),
)
def test_a_merge_tells_what_it_lacks(
    tmp_path: Path, sides: tuple[bytes, bytes], merged: bytes, lines: list[str]
) -> None:
    ids, said = told(tmp_path / "place", sides, merged)
    assert said == [line.format(*(one[:12] for one in ids)) for line in lines]


def test_scripts_see_what_the_merge_did_to_the_fields(tmp_path: Path) -> None:
    place = tmp_path / "place"
    told(place, (BASE, ON_HOLD), BASE)
    first = json.loads(atmt("log", "A1", "--format", "jsonl", cwd=place).out.split("\n")[0])
    assert first["fields"] == [{"field": "status", "before": "on-hold", "after": "open"}]
    assert atmt("log", "A2", "--since", "2018-02", cwd=place).out == (
        "No change to A2 was committed.\n"
    )


def test_what_cannot_be_read_in_another_way_is_named_again(tmp_path: Path) -> None:
    place = tmp_path / "place"
    whole = at("", BASE)
    other, folder = (
        {f"{name}/x" if name == wrong else name: data for name, data in whole.items()}
        for wrong in ("bodies.yaml", "actions.yaml")
    )
    ids = dated(
        place,
        [
            Dated(whole, noon("2018-01-10")),
            Dated(other, noon("2018-02-01")),
            Dated(folder, noon("2018-02-02")),
            Dated({**folder, "y": b""}, noon("2018-02-03")),
            Dated(at("", ON_HOLD), noon("2018-02-04")),
        ],
    )
    out = atmt("log", cwd=place).out
    for one, is_named in zip(ids, (True, True, True, False, True), strict=True):
        assert (one[:12] in [line[:12] for line in out.split("\n")]) is is_named
    assert out.count("cannot be read") == 2
