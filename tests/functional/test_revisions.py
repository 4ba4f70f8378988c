"""Names of revisions: each means one commit, or nothing is compared."""

import pytest
from gate_edits import BASE, UNLAWFUL, Files
from history import git, repository, write

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git import repository as of_git
from atmt_cli.store.git.merge_base import merge_base
from atmt_cli.store.git.revisions import resolve

TAG, BRANCH = "refs/tags/origin/main", "refs/remotes/origin/main"


def tree(files: Files) -> dict[str, bytes]:
    return {f"data/{name}": text.encode() for name, text in files.items()}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> tuple[of_git.Repository, list[str]]:
    """A branch of a remote, and an edit after it, which a tag calls by that branch's name."""
    place = tmp_path_factory.mktemp("there")
    ids = repository(place, [tree(BASE), tree(UNLAWFUL[0].make(BASE))])
    write(place, tree(UNLAWFUL[0].make(BASE)))
    git(place, "update-ref", BRANCH, ids[0])
    git(place, "update-ref", TAG, ids[1])
    git(place, "update-ref", "refs/tags/HEAD", ids[0])
    git(place, "update-ref", f"refs/tags/{BRANCH}", ids[1])
    git(place, "update-ref", "refs/tags/refs/heads/gone", ids[1])
    git(place, "update-ref", f"refs/tags/{ids[0][:8]}", ids[1])
    git(place, "config", "core.warnAmbiguousRefs", "false")
    return of_git.repository(Folder(place / "data", place)), ids


@pytest.mark.parametrize("revision", ["origin/main", "origin/main~1", "origin/main^{commit}"])
def test_a_tag_is_not_taken_for_a_branch(
    there: tuple[of_git.Repository, list[str]], revision: str
) -> None:
    for look in (resolve, merge_base):
        with pytest.raises(UnavailableError) as caught:
            look(there[0], revision)
        assert caught.value.message == f"'origin/main' is ambiguous: it may be {TAG}, or {BRANCH}"
        assert caught.value.hint == f"name it in full: {BRANCH}"


def test_a_tag_is_not_taken_for_a_commit(there: tuple[of_git.Repository, list[str]]) -> None:
    short = there[1][0][:8]
    with pytest.raises(UnavailableError, match=f"refs/tags/{short}, or a commit whose id"):
        resolve(there[0], short)


def test_a_full_name_means_itself_alone(there: tuple[of_git.Repository, list[str]]) -> None:
    here, [first, second] = there
    assert merge_base(here, BRANCH) == first
    assert resolve(here, TAG) == resolve(here, "HEAD") == second
    assert resolve(here, f"{TAG}~1") == first
    with pytest.raises(UnavailableError, match="Git knows no commit 'refs/heads/gone'"):
        resolve(here, "refs/heads/gone")


UPSTREAM = {
    "@{u}": (
        "no upstream configured for branch 'main'",
        "git branch --set-upstream-to=origin/main",
    ),
    "main@{upstream}~1": (
        "no upstream configured",
        "name what to compare with, such as origin/main",
    ),
    "none@{u}": ("no such branch: 'none'", "git branch --all"),
    "@{push}": ("push", "name what to compare with, such as origin/main"),
}


@pytest.mark.parametrize("revision", UPSTREAM)
def test_who_has_no_upstream_is_told_what_to_do(
    there: tuple[of_git.Repository, list[str]], revision: str
) -> None:
    git(there[0].top, "config", "remote.origin.url", "nowhere")
    git(there[0].top, "config", "remote.origin.push", "refs/heads/x:refs/heads/x")
    with pytest.raises(UnavailableError) as caught:
        resolve(there[0], revision)
    assert UPSTREAM[revision][0] in caught.value.message
    assert UPSTREAM[revision][1] in str(caught.value.hint)
