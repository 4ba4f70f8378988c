"""Receipts of two branches that git merges by facts: each file is known to both sides after it."""

import json
from pathlib import Path

import pytest
from merged_repository import Repository, merged_by_facts


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose ledger is committed, and is merged by facts."""
    return merged_by_facts(tmp_path)


def written(there: Repository, name: str, *rows: dict[str, str]) -> str:
    """A file outside the repository, so that no branch has it."""
    path = there.path.parent / f"{there.path.name}-{name}"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return str(path)


def note(text: str, action: str = "A2") -> dict[str, str]:
    return {"op": "note", "action": action, "text": text}


@pytest.mark.slow
def test_the_files_of_both_branches_are_known_after_a_merge(repository: Repository) -> None:
    ours = written(repository, "main.jsonl", note("From main"))
    theirs = written(repository, "topic.jsonl", note("From topic"), note("More", "A3"))
    both = written(repository, "both.jsonl", note("On both", "A4"))
    repository.branch("topic", ("apply", theirs), ("apply", both))
    repository.branch("main", ("apply", ours), ("apply", both))
    repository.git("merge", "--no-edit", "topic")
    names = [Path(name).name for name in (ours, both, theirs)]
    assert [one.file for one in repository.ledger.receipts] == names
    assert [note.text for note in repository.ledger.action_by_id["A4"].notes].count("On both") == 1
    before = repository.actions
    for name in (ours, theirs, both):
        assert repository.atmt("apply", name).out.startswith("Nothing to change: ")
    assert repository.actions == before
    repository.passes("main~1")
    told = repository.atmt("diff", "main~1", "main").out
    by = "ATMT workstream within MMIP"
    assert f"receipt 3: '{names[2]}' applied by {by} on 10 January 2018: 2 rows\n" in told
