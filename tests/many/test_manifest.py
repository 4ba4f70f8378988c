"""A manifest is read strictly: whatever is wrong with it is told with line and column."""

from pathlib import Path

import pytest
from central import MANIFEST, central
from history import git

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.store.many.ledgers import read_members
from atmt_cli.store.many.manifest import read_manifest

FAULTY = {
    "ledgers: []\n": ["1:1: name at least one: "],
    "schema: 1\n": ["1:1: name at least one: "],
    "schema: 2\nledgers: [{name: a, path: a}]\n": [
        "1:1: schema: this atmt reads schema 1, but the file says '2'"
    ],
    "ledgers:\n  - {name: a, path: a}\n  - {name: a, path: b}\n": [
        "3:6: a already names another ledger; give each a name of its own"
    ],
    "ledgers:\n  - name: a\n": ["2:5: a needs a path, or a repository"],
    "ledgers:\n  - {name: a, path: a, revision: main}\n": [
        "2:24: revision needs a repository; without one the files are read as they are"
    ],
    "ledgers:\n  - {name: A b, path: a, rev: x}\n": [
        "2:6: name: 'A b' is not an id; an id has small letters, digits and hyphens",
        "2:26: unknown field 'rev'",
    ],
    "ledgers:\n  - {name: a, repository: r, path: ../x}\n": [
        "2:30: path must lead from the top of the repository to the ledger, such as data"
    ],
    "ledgers: &a\n  - {name: a, path: a}\n": ["1:10: "],
    "": ["1:1: the file is empty; it must begin with `schema: 1`"],
}


@pytest.mark.parametrize("text", FAULTY)
def test_a_fault_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "all.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableError) as stopped:
        read_manifest(str(path))
    said = [f"{one.line}:{one.column}: {one.message}" for one in stopped.value.findings]
    assert [one.startswith(start) for one, start in zip(said, FAULTY[text], strict=True)] == [
        True
    ] * len(said), said
    assert {one.file for one in stopped.value.findings} == {str(path)}


def test_one_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="There is no"):
        read_manifest(str(tmp_path / "none.yaml"))


def test_paths_lead_from_the_manifest_to_folders_and_to_what_was_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central(tmp_path)
    monkeypatch.chdir(tmp_path / "desk")
    found = list(read_members(read_manifest("../all.yaml")))
    assert [(one.name, one.trouble) for one in found] == [("flood", None), ("skills", None)]
    assert [[action.id for action in one.ledger.actions] for one in found if one.ledger] == [
        ["FR03", "FR04"],
        ["A1", "A2"],
    ]
    assert [next(iter(one.files.values())) for one in found] == [
        "flood/data/actions.yaml",
        "skills.git@main:data/actions.yaml",
    ]


WRONG = {
    "{name: x, path: nowhere}": "No ledger in nowhere: no actions.yaml there, nor in its data/",
    "{name: x, repository: nowhere}": "There is no folder nowhere",
    "{name: x, repository: desk}": "desk is not a git repository",
    "{name: x, repository: skills.git, revision: mian, path: data}": (
        "Git knows no commit 'mian'; did you mean main?"
    ),
    f"{{name: x, repository: skills.git, revision: {'0' * 39}1, path: data}}": (
        "Git knows no commit '00000"
    ),
    "{name: x, repository: skills.git, path: date}": (
        "There is no skills.git@HEAD:date/actions.yaml"
    ),
    "{name: x, repository: skills.git, revision: origin/next, path: data}": (
        "Git knows no commit 'origin/next'"
    ),
}


@pytest.mark.parametrize("entry", WRONG)
def test_what_cannot_be_read_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    central(tmp_path, MANIFEST.replace("ledgers:\n", f"ledgers:\n  - {entry}\n"))
    monkeypatch.chdir(tmp_path)
    first, *others = read_members(read_manifest("all.yaml"))
    assert first.ledger is None
    assert first.said.startswith(WRONG[entry])
    assert first.trouble
    assert first.trouble.hint
    assert all(one.ledger for one in others)


def test_a_revision_that_was_not_fetched_names_the_command_that_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central(tmp_path)
    git(tmp_path / "skills.git", "remote", "add", "origin", "../clone")
    manifest = tmp_path / "all.yaml"
    manifest.write_text("ledgers: [{name: x, repository: skills.git, revision: origin/next}]\n")
    monkeypatch.chdir(tmp_path)
    (one,) = read_members(read_manifest("all.yaml"))
    assert one.trouble
    assert f"git -C {tmp_path}/skills.git fetch" in str(one.trouble.hint)


def test_a_clone_and_a_worktree_are_repositories_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central(tmp_path)
    git(tmp_path / "clone", "worktree", "add", "--quiet", "../beside", "HEAD~1")
    manifest = tmp_path / "all.yaml"
    manifest.write_text(
        "ledgers:\n"
        "  - {name: old, repository: clone, revision: HEAD~1}\n"
        "  - {name: beside, repository: beside, path: data}\n"
        "  - {name: new, repository: clone}\n"
    )
    (tmp_path / "clone" / "data" / "actions.yaml").write_text("rubbish: [")  # not committed
    monkeypatch.chdir(tmp_path)
    found = list(read_members(read_manifest("all.yaml")))
    notes = [len(one.ledger.actions[0].notes) if one.ledger else one.said for one in found]
    assert notes == [1, 1, 2]


def test_a_tag_of_its_own_an_id_and_packed_refs_name_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central(tmp_path)
    bare = tmp_path / "skills.git"
    git(bare, "tag", "--annotate", "v1", "--message", "First", "HEAD~1")
    old = git(bare, "rev-parse", "HEAD~1")
    monkeypatch.chdir(tmp_path)

    def notes(revision: str) -> int:
        entry = f"{{name: x, repository: skills.git, revision: {revision}, path: data}}"
        (tmp_path / "all.yaml").write_text(f"ledgers: [{entry}]\n", "utf-8")
        (one,) = read_members(read_manifest("all.yaml"))
        assert one.ledger, one.said
        return len(one.ledger.actions[0].notes)

    for _ in range(2):
        assert [notes(one) for one in ("v1", old, "main", "HEAD", "refs/heads/main")] == [
            1,
            1,
            2,
            2,
            2,
        ]
        git(bare, "pack-refs", "--all")
