"""Which side of a merge is the upstream one, as the branches of real repositories tell."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from history import commits, git, repository
from spread import one_in

from atmt_cli.store.git.upstream import Merging, theirs_is_upstream

START, MAIN, TOPIC = range(3)
MERGE_MAIN, MERGE_TOPIC = (TOPIC, MAIN), (MAIN, TOPIC)
"""Where HEAD is, and what is merged into it."""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A commit from which two others were made: one on `main`, one on `topic`."""
    folder = tmp_path_factory.mktemp("graph")
    [start, main] = repository(folder, [{"f": b"1"}, {"f": b"2"}])
    [topic] = commits(folder, [{"f": b"3"}], "topic", [start])
    return folder, [start, main, topic]


def _decided(
    there: tuple[Path, list[str]],
    refs: Mapping[str, int],
    sides: tuple[int, int],
    pulls_from: str = "",
) -> bool | None:
    """What is told where just these refs are, and the branch `here` is checked out."""
    folder, ids = there
    before = git(folder, "for-each-ref", "--format=%(refname)").split()
    wanted = {f"refs/{ref}": ids[commit] for ref, commit in refs.items()}
    wanted["refs/heads/here"] = ids[sides[0]]
    orders = [f"delete {ref}" for ref in before if ref not in wanted]
    orders += [f"update {ref} {commit}" for ref, commit in wanted.items()]
    git(folder, "update-ref", "--no-deref", "--stdin", given="\n".join([*orders, ""]).encode())
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/here\n")
    config = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
    for remote in {ref.split("/")[1] for ref in refs if ref.startswith("remotes/")}:
        fetch = f"+refs/heads/*:refs/remotes/{remote}/*"
        config += f'[remote "{remote}"]\n\turl = nowhere\n\tfetch = {fetch}\n'
    config += f'[branch "here"]\n\tremote = origin\n\tmerge = refs/heads/{pulls_from}\n'
    (folder / ".git" / "config").write_text(config)
    return theirs_is_upstream(folder, Merging(ids[sides[1]], "that"))


@pytest.mark.parametrize(
    ("refs", "pulls_from"),
    one_in(4, [
        ({"remotes/origin/topic": TOPIC, "heads/main": MAIN}, "topic"),
        ({"remotes/origin/topic": TOPIC, "remotes/origin/main": MAIN}, "topic"),
        ({"remotes/origin/topic": TOPIC, "remotes/origin/master": MAIN}, "topic"),
        ({"remotes/origin/main": MAIN, "heads/main": START}, ""),
        ({"remotes/origin/HEAD": MAIN, "remotes/origin/topic": TOPIC}, "topic"),
        ({"remotes/origin/HEAD": START, "remotes/theirs/main": MAIN}, ""),
        ({"remotes/origin/HEAD": TOPIC, "remotes/upstream/main": MAIN}, ""),
        ({"remotes/origin/dev": MAIN}, "dev"),
    ]),
    ids=[
        "main is here", "main is not here", "master", "main is behind", "the default branch",
        "another remote", "a fork that is ahead", "what was pulled",
    ],
)  # fmt: skip
def test_main_that_is_merged_into_a_topic_is_upstream(
    graph: tuple[Path, list[str]], refs: dict[str, int], pulls_from: str
) -> None:
    assert _decided(graph, refs, MERGE_MAIN, pulls_from)


@pytest.mark.parametrize(
    ("refs", "pulls_from"),
    [
        ({"heads/main": MAIN, "remotes/origin/topic": TOPIC}, "main"),
        ({"remotes/origin/main": MAIN}, "main"),
        ({"remotes/origin/HEAD": MAIN, "remotes/theirs/main": TOPIC}, ""),
        ({"remotes/upstream/main": MAIN, "remotes/origin/HEAD": TOPIC}, ""),
        ({"remotes/origin/main": MAIN, "remotes/theirs/main": TOPIC}, ""),
        ({}, ""),
    ],
    ids=["main", "as fetched", "their fork", "our fork", "no default branch", "nothing known"],
)
def test_a_topic_that_is_merged_into_main_is_not(
    graph: tuple[Path, list[str]], refs: dict[str, int], pulls_from: str
) -> None:
    assert not _decided(graph, refs, MERGE_TOPIC, pulls_from)
