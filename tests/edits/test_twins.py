"""Where an id appears twice, no edit guesses which was meant."""

from pathlib import Path

import pytest
from command import DATA
from inside import in_process as atmt

SECOND = {
    "actions.yaml": "  - {id: A2, title: Another, status: open}\n",
    "bodies.yaml": "  - {id: ols, name: Another Office, kind: office}\n",
}
EDITS = (
    "note A2 x", "offer A2 ols", "update A1 --short-title x", "close A2 --propose --by ols",
    "step add A2 x", "transfer dit dbt --on 2018-01-05", "body update ols --contact x",
    "question add x", "add T --to ols", "waive note-order A2 --reason x --until 2018-03",
    "apply rows.jsonl", "note A1 x --dry-run", "note A1 x --json",
)  # fmt: skip


def twice(there: Path, name: str) -> None:
    """A ledger in which an id stands again, first of its list."""
    for one in SECOND:
        (there / one).write_bytes((DATA / one).read_bytes())
    top = name.removesuffix(".yaml")
    text = (there / name).read_text("utf-8")
    (there / name).write_text(text.replace(f"\n{top}:\n", f"\n{top}:\n{SECOND[name]}", 1), "utf-8")
    (there / "rows.jsonl").write_text('{"op": "note", "action": "A2", "text": "x"}\n')


def check(there: Path, words: str, name: str) -> None:
    before = {one: (there / one).read_bytes() for one in SECOND}
    ended = atmt(*words.split(), cwd=there)
    assert ended.code == 1, ended.said
    which = "A2" if name == "actions.yaml" else "ols"
    assert f"atmt: the id {which} appears twice, at {name}:" in ended.err
    assert ended.err.count(f"{name}:") == 2
    assert {one: (there / one).read_bytes() for one in SECOND} == before


@pytest.mark.parametrize("name", SECOND)
def test_an_edit_is_refused_and_both_places_are_named(name: str, tmp_path: Path) -> None:
    twice(tmp_path, name)
    check(tmp_path, "note A2 x", name)


@pytest.mark.slow
@pytest.mark.parametrize("words", EDITS)
@pytest.mark.parametrize("name", SECOND)
def test_every_edit_is_refused(name: str, words: str, tmp_path: Path) -> None:
    twice(tmp_path, name)
    check(tmp_path, words, name)
