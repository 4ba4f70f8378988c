"""Thirty who read and thirty who write at once: an answer is the ledger as it was at a moment, and
what is kept meanwhile is never half of anything.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from command import atmt_afresh

from bench.generate import write

EACH = 30


def crowded(path: Path, each: int) -> None:
    """Let some read, again and again, while others add a note each."""
    ledger = write(path / "ledger", 60, 10)
    env = {"XDG_CACHE_HOME": str(path / "cache"), "HOME": str(path), "ATMT_CACHE": "1"}
    at = ("--ledger", str(ledger))

    def read(_: int) -> list[set[str]]:
        return [notes(read_once()) for _ in range(3)]

    def read_once() -> str:
        ended = atmt_afresh("export", "--format", "jsonl", *at, cwd=path, env=env)
        assert (ended.code, ended.err) == (0, "")
        return ended.out

    def add(number: int) -> None:
        ended = atmt_afresh(
            "note", "A1", f"Note {number}", "--by", "owner-1", *at, cwd=path, env=env
        )
        assert ended.code == 0, ended.err

    with ThreadPoolExecutor(2 * each) as pool:
        readers = [pool.submit(read, number) for number in range(each)]
        for writer in [pool.submit(add, number) for number in range(each)]:
            writer.result()
        seen = [one for reader in readers for one in reader.result()]
    every = {f"Note {number}" for number in range(each)}
    assert notes(read_once()) == every
    # Notes are only ever added: of two answers, one has all that the other has.
    for less, more in zip(by_size := sorted(seen, key=len), by_size[1:], strict=False):
        assert less <= more <= every
    kept = list((path / "cache" / "atmt").iterdir())
    assert kept
    assert {one.suffix for one in kept} == {".snapshot"}


def notes(lines: str) -> set[str]:
    """The notes that were added, as an answer has them."""
    rows = [json.loads(line) for line in lines.splitlines()]
    assert len(rows) == 60
    return {
        note["text"] for row in rows for note in row["notes"] if note["text"].startswith("Note ")
    }


@pytest.mark.slow
def test_thirty_read_while_thirty_write(tmp_path: Path) -> None:
    crowded(tmp_path, EACH)
