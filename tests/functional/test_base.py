"""The base of an edit: every way to name and to keep it, and every way in which it can fail."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from command import Ended, atmt, environment
from gate_edits import BASE, TODAY, UNLAWFUL, Files
from history import ENVIRONMENT, commits, git, repository, write
from inside import in_process

from atmt_cli.model.errors import UnreadableError
from atmt_cli.store.files.find import find_folder
from atmt_cli.store.git import repository as of_git
from atmt_cli.store.git.merge_base import merge_base
from atmt_cli.store.git.revisions import resolve
from atmt_cli.store.git.tree import read_commit
from atmt_cli.store.read import Reading

OPTIONS = ("--format", "json", "--today", TODAY)
REWORDED = UNLAWFUL[0].make(BASE)
LATER = {**BASE, "actions.yaml": BASE["actions.yaml"].replace("Skills", "Forty people")}
UNREADABLE = {**BASE, "actions.yaml": "schema: 1\nledger: {\n"}


def tree(files: Files, folder: str = "data/") -> dict[str, bytes]:
    return {f"{folder}{name}": text.encode() for name, text in files.items()}


def against(revision: str, cwd: Path, *more: str, env: dict[str, str] | None = None) -> Ended:
    """Judge in this process; with an environment of its own in another."""
    words = ("check", "--against", revision, *OPTIONS, *more)
    return in_process(*words, cwd=cwd) if env is None else atmt(*words, cwd=cwd, env=env)


def is_caught(ended: Ended) -> bool:
    """Whether the edit that rewords a note is found, as new and alone."""
    assert ended.err == ""
    errors = [(f["rule"], f["state"]) for f in ended.json["findings"] if f["level"] == "error"]
    assert (ended.code, bool(errors)) in ((0, False), (1, True))
    return errors == [("notes-append-only", "new")]


def says(ended: Ended, *parts: str) -> None:
    """It could not be judged: exit 3, nothing on stdout, and what to do on stderr."""
    assert (ended.code, ended.out) == (3, "")
    assert [part for part in parts if part not in ended.err] == []


def finds(ended: Ended, message: str, path: str = "data/actions.yaml") -> None:
    """A ledger that is gone, moved or hidden: `ledger-present` as new, whatever else."""
    assert (ended.code, ended.err) == (1, "")
    [found] = [f for f in ended.json["findings"] if f["rule"] == "ledger-present"]
    assert (found["level"], found["state"], found["path"]) == ("error", "new", path)
    assert message in found["message"]
    assert len(ended.json["base"]) == 40


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository of two commits, then reworded on the disk."""
    top = tmp_path / "group"
    repository(top, [tree(BASE), tree(LATER)])
    git(top, "tag", "light", "HEAD~1")
    git(top, "tag", "-a", "-m", "x", "full", "HEAD~1")
    write(top, tree(REWORDED))
    return top


# Every way to name a revision and to reach a ledger.


@pytest.mark.slow
def test_a_revision_may_be_named_in_any_way(place: Path) -> None:
    first = git(place, "rev-parse", "HEAD~1")
    git(place, "branch", "früher/one", "HEAD~1")
    for name in ("light", "full", "refs/tags/full", first, first[:10], "HEAD~1", "früher/one"):
        ended = against(name, place)
        assert is_caught(ended), name
        assert ended.json["base"] == first
    assert against("main", place).json["base"] == git(place, "rev-parse", "main")


@pytest.mark.slow
def test_the_merge_base_is_the_base_and_not_the_revision(place: Path) -> None:
    base = git(place, "rev-parse", "main")
    git(place, "branch", "topic", "main")
    git(place, "symbolic-ref", "HEAD", "refs/heads/topic")
    commits(place, [tree(BASE | {"bodies.yaml": "no: ledger\n"})], "main", [base])
    commits(place, [tree(REWORDED)], "topic", [base])
    ended = against("main", place)
    assert is_caught(ended)
    assert ended.json["base"] == base
    git(place, "update-ref", "--no-deref", "HEAD", "topic")
    git(place, "checkout", "--quiet", "--force", "--detach", "topic")
    assert is_caught(against("main", place))
    assert not is_caught(against("HEAD", place))


def test_a_base_without_a_ledger_makes_all_an_addition(tmp_path: Path) -> None:
    [base] = repository(tmp_path, [{"README": b"x"}])
    bad = {
        **BASE,
        "actions.yaml": BASE["actions.yaml"].replace("accountable: otr", "accountable: tf"),
    }
    write(tmp_path, tree(bad))
    ended = against("main", tmp_path)
    assert (ended.code, ended.json["skipped"], ended.json["base"]) == (1, [], base)
    assert {one["state"] for one in ended.json["findings"]} == {"new"}
    assert ended.json["counts"]["existing"] == 0
    assert [one["where"] for one in ended.json["waivers"]] == ["waiver:1"]
    write(tmp_path, tree(BASE))
    assert against("main", tmp_path).code == 0


@pytest.mark.parametrize(
    "where",
    ["", *(pytest.param(one, marks=pytest.mark.slow) for one in ("deep/er/", "with blank/é/"))],
)
def test_a_ledger_may_stand_anywhere_in_the_tree(where: str, tmp_path: Path) -> None:
    top = tmp_path / "group"
    repository(top, [tree(BASE, where)])
    write(top, tree(REWORDED, where))
    assert is_caught(against("HEAD", top, "--ledger", where or "."))
    assert is_caught(against("HEAD", top / where))
    assert is_caught(against("HEAD", tmp_path, "--ledger", str(top / where)))


@pytest.mark.slow
def test_links_lead_to_the_same_ledger(place: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(place)
    (tmp_path / "ledger").symlink_to(place / "data")
    assert is_caught(against("HEAD~1", tmp_path / "link"))
    assert is_caught(against("HEAD~1", tmp_path, "--ledger", "ledger"))
    assert is_caught(against("HEAD~1", tmp_path / "link" / "data"))
    # A link in the tree itself, which the base has and has not.
    (place / "short").symlink_to("data")
    assert is_caught(against("HEAD~1", place, "--ledger", "short"))
    git(place, "add", "short")
    git(place, "commit", "--quiet", "-m", "x", "short")
    assert is_caught(against("HEAD", place, "--ledger", "short"))


@pytest.mark.slow
def test_a_folder_moved_with_a_link_left_behind_is_the_same_ledger(place: Path) -> None:
    (place / "data").rename(place / "elsewhere")
    (place / "data").symlink_to("elsewhere")
    assert is_caught(against("HEAD~1", place))


@pytest.mark.slow
def test_a_linked_worktree_has_a_head_of_its_own(place: Path, tmp_path: Path) -> None:
    tree_ = tmp_path / "worktree"
    git(place, "worktree", "add", "--quiet", "--detach", str(tree_), "HEAD~1")
    assert not is_caught(against("HEAD", tree_))
    write(tree_, tree(REWORDED))
    assert is_caught(against("main", tree_))
    assert against("main", tree_).json["base"] == git(place, "rev-parse", "HEAD~1")


@pytest.mark.slow
def test_in_a_hook_the_repository_is_still_the_ledger_s(place: Path, tmp_path: Path) -> None:
    repository(tmp_path / "other", [{"x": b"x"}])
    env = {"GIT_DIR": str(tmp_path / "other" / ".git"), "GIT_INDEX_FILE": "x", "GIT_WORK_TREE": "/"}
    assert is_caught(against("HEAD~1", place, env=env))


@pytest.mark.slow
def test_nobody_s_settings_change_the_answer(place: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    settings.write_text(
        "[core]\nabbrev = 4\nquotePath = true\npager = false\nfsmonitor = false\n"
        "[pager]\nrev-parse = false\ncat-file = false\n[alias]\ncat-file = !x\n[color]\nui = on\n"
    )
    env = {"GIT_CONFIG_GLOBAL": str(settings), "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}
    plain = against("HEAD~1", place, env={})
    assert against("HEAD~1", place, env=env).out == plain.out
    shown = against("nowhere", place, env=env).err
    assert shown == against("nowhere", place, env={}).err


@pytest.mark.slow
def test_nothing_is_written_to_the_repository(place: Path) -> None:
    def contents() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in sorted(place.rglob("*"))}

    before = contents()
    assert is_caught(against("HEAD~1", place))
    assert contents() == before


@pytest.mark.slow
def test_a_clone_without_contents_says_how_to_get_them(place: Path, tmp_path: Path) -> None:
    git(place, "config", "uploadpack.allowFilter", "true")
    commits(place, [tree(BASE)], parents=["HEAD"])
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{place}", str(clone))
    write(clone, tree(REWORDED))
    ended = against("HEAD~1", clone)
    says(
        ended,
        "Git cannot read the blob ",
        ":data/actions.yaml: ",
        "incomplete, and atmt fetches nothing",
    )
    assert is_caught(against("HEAD", clone))
    follow(ended.err.splitlines()[-1], clone)
    assert is_caught(against("HEAD~1", clone))


def test_a_ledger_is_read_as_it_was_at_a_commit(place: Path) -> None:
    folder = find_folder("data", place)
    there = of_git.repository(folder)

    def read_at(revision: str) -> Reading | None:
        return read_commit(there, folder, resolve(there, revision), revision)

    was, now = read_at("HEAD~1"), read_at("main")
    assert was
    assert now
    names = [one.ledger.action_by_id["A1"].short_title for one in (was, now)]
    assert names == ["Skills", "Forty people"]
    assert merge_base(there, "light") == resolve(there, "HEAD~1")
    commits(place, [{"README": b"x"}, tree(UNREADABLE)], "main", ["main"])
    assert read_at("main~1") is None
    with pytest.raises(UnreadableError, match="The ledger at main cannot be read") as caught:
        read_at("main")
    assert caught.value.findings[0].file == "main:data/actions.yaml"


# A ledger that is gone, moved, or hidden by another.


@pytest.mark.slow
def test_a_deleted_ledger_is_found(place: Path) -> None:
    (place / "data" / "bodies.yaml").unlink()
    ended = against("HEAD", place)
    finds(ended, "the ledger in data is gone; restore it")
    # Nothing that is selected hides it.
    finds(against("HEAD", place, "--select", "time"), "is gone")
    shutil.rmtree(place / "data")
    finds(against("HEAD", place), "the ledger in data is gone")
    finds(against("HEAD", place, "--ledger", "data"), "the ledger in data is gone")
    # What it says to type restores it.
    remedy = next(f["remedy"] for f in ended.json["findings"])
    git(place, *shlex.split(remedy)[1:])
    assert against("HEAD", place).code == 0


def test_no_ledger_now_and_none_before_cannot_be_judged(tmp_path: Path) -> None:
    repository(tmp_path, [{"README": b"x"}])
    says(against("HEAD", tmp_path), "No ledger here", "atmt init")
    says(against("nowhere", tmp_path), "No ledger here")


def test_a_moved_ledger_is_found_and_judged_as_an_edit(place: Path) -> None:
    (place / "data").rename(place / "ledger")
    ended = against("HEAD~1", place, "--ledger", "ledger")
    message = "the ledger was in data and is now in ledger; move it back"
    finds(ended, message, "ledger/actions.yaml")
    new = {
        f["rule"] for f in ended.json["findings"] if (f["level"], f["state"]) == ("error", "new")
    }
    assert new == {"ledger-present", "notes-append-only"}
    # Without the rule it still is the edit of what stood elsewhere.
    ended = against("HEAD~1", place, "--ledger", "ledger", "--ignore", "ledger-present")
    assert is_caught(ended)
    finds(against("HEAD~1", place), "the ledger in data is gone")


@pytest.mark.slow
def test_a_ledger_that_hides_another_is_found(tmp_path: Path) -> None:
    repository(tmp_path, [tree(BASE, "")])
    write(tmp_path, {**tree(BASE, ""), **tree(REWORDED)})
    message = "the ledger in data is found before the one in the git root"
    ended = against("HEAD", tmp_path)
    finds(ended, message)
    assert "notes-append-only" in {found["rule"] for found in ended.json["findings"]}
    # By its name, it is another ledger beside the first.
    assert against("HEAD", tmp_path, "--ledger", "data").code == 0


@pytest.mark.slow
def test_a_ledger_in_whose_place_another_is_read_is_found(tmp_path: Path) -> None:
    repository(tmp_path, [{**tree(BASE), **tree(BASE, "sub/data/")}])
    write(tmp_path, tree(BASE))
    (tmp_path / "sub").mkdir()
    message = "the ledger in sub/data is gone, and the one in data is read in its place"
    finds(against("HEAD", tmp_path / "sub"), message)
    assert against("HEAD", tmp_path).code == 0


@pytest.mark.slow
def test_a_ledger_beside_another_is_an_addition(place: Path) -> None:
    write(place, {**tree(LATER), **tree(REWORDED, "more/")})
    assert against("HEAD", place, "--ledger", "more").code == 0
    assert against("HEAD", place).code == 0


# A base that cannot be found.

UNKNOWN = {
    "mian": ("Git knows no commit 'mian'; did you mean main?", "git branch --all"),
    "0" * 40: ("does not name a commit", "origin/main"),
    "--all": ("Git knows no commit '--all'",),
    "-h": ("Git knows no commit '-h'",),
    "--output=x": ("Git knows no commit '--output=x'",),
    "^HEAD": ("Git knows no commit '^HEAD'",),
    "HEAD~1..HEAD": ("Git knows no commit",),
    "HEAD:data": ("Git knows no commit 'HEAD:data'",),
    "a\nHEAD": ("Git knows no commit 'a\\nHEAD'",),
    "\x1b[31m": ("Git knows no commit '\\x1b[31m'",),
    "'; touch x #": ("Git knows no commit",),
}


@pytest.mark.slow
@pytest.mark.parametrize("revision", UNKNOWN)
def test_an_unknown_revision_is_named_with_the_nearest(revision: str, place: Path) -> None:
    words = ("check", f"--against={revision}", *OPTIONS)
    says(in_process(*words, cwd=place), *UNKNOWN[revision])
    assert sorted(path.name for path in place.iterdir()) == [".git", "data"]


@pytest.mark.slow
def test_before_the_first_commit_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    repository(tmp_path)
    write(tmp_path, tree(BASE))
    for revision in ("HEAD", "main", "origin/main"):
        says(against(revision, tmp_path), "There is no commit yet in", "git commit")


def test_without_a_repository_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    write(tmp_path, tree(BASE))
    says(against("main", tmp_path), "is not in a git repository", "git init")


def test_without_git_there_is_nothing_to_compare_with(place: Path) -> None:
    says(against("main", place, env={"PATH": "/nowhere"}), "git is not installed", "install git")


@pytest.mark.slow
def test_a_repository_of_somebody_else_is_named_as_git_names_it(place: Path) -> None:
    env = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "HOME": str(place)}
    says(against("main", place, env=env), "dubious ownership", "git config --global --add safe.dir")


@pytest.mark.slow
def test_a_bare_repository_has_no_working_tree(place: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(place), "bare")
    write(tmp_path / "bare", tree(BASE, ""))
    says(against("main", tmp_path / "bare", "--ledger", "."), "bare repository", "git clone")


@pytest.mark.slow
def test_a_submodule_has_a_history_of_its_own(place: Path, tmp_path: Path) -> None:
    top = tmp_path / "top"
    repository(top, [tree(BASE, "sub/data/")])
    write(top, {"README": b"x"})
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(place), "sub")
    write(top / "sub", tree(REWORDED))
    assert is_caught(against("HEAD~1", top / "sub"))
    ended = against("HEAD", top, "--ledger", "sub")
    says(
        ended, "in a submodule, which has a history of its own", "cd ", "atmt check --against HEAD"
    )
    # A folder that was a submodule, and no longer is.
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "-m", "x")
    git(top, "rm", "--quiet", "--force", "sub")
    write(top, tree(REWORDED, "sub/data/"))
    says(against("HEAD", top, "--ledger", "sub"), "the ledger's folder was in a submodule")


def test_unrelated_histories_have_no_merge_base(place: Path) -> None:
    commits(place, [{**tree(BASE), "README": b"x"}], "other")
    said = ("'other' and HEAD have no commit in common", "git merge", "other")
    says(against("other", place), *said)


@pytest.mark.slow
def test_histories_merged_crosswise_have_several_bases(place: Path) -> None:
    root = git(place, "rev-parse", "HEAD")
    [one] = commits(place, [tree(LATER)], "one", [root])
    [two] = commits(place, [tree(BASE)], "two", [root])
    commits(place, [tree(BASE)], "left", [one, two])
    commits(place, [tree(BASE)], "right", [two, one])
    git(place, "symbolic-ref", "HEAD", "refs/heads/left")
    said = (f"{one[:12]}", f"{two[:12]}", "several merge bases", "git merge right")
    says(against("right", place), *said)
    # Where the ledger is the same at each, it does not matter which.
    [three] = commits(place, [{**tree(LATER), "README": b"x"}], "three", [root])
    commits(place, [tree(BASE)], "left", [one, three])
    commits(place, [tree(BASE)], "right", [three, one])
    assert is_caught(against("right", place))


def follow(hint: str, cwd: Path) -> None:
    """Type the command that a hint ends in."""
    command = hint.strip().rpartition(": ")[2]
    subprocess.run(shlex.split(command), cwd=cwd, env=ENVIRONMENT, check=True, capture_output=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "known",
    [True, pytest.param(False, marks=pytest.mark.slow)],
    ids=["revision known", "revision unknown"],
)
def test_a_shallow_clone_says_how_to_get_the_base(known: bool, place: Path, tmp_path: Path) -> None:
    base = git(place, "rev-parse", "main")
    commits(place, [tree(LATER), tree(LATER)], "topic", [base])
    commits(place, [tree(LATER | {"actions.yaml": LATER["actions.yaml"] + "\n"})], "main", [base])
    clone, source = tmp_path / "clone", f"file://{place}"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=topic", source, str(clone))
    if known:
        ref = "+refs/heads/main:refs/remotes/origin/main"
        git(clone, "fetch", "--quiet", "--depth=1", "origin", ref)
    write(clone, tree(REWORDED))
    ended = against("origin/main", clone)
    reason = (
        "only part of the history was fetched" if known else "Git knows no commit 'origin/main'"
    )
    says(ended, reason, "git fetch --unshallow origin")
    follow(ended.err.splitlines()[-1], clone)
    ended = against("origin/main", clone)
    assert is_caught(ended)
    assert ended.json["base"] == base


@pytest.mark.slow
def test_a_shallow_clone_with_the_base_is_enough(place: Path, tmp_path: Path) -> None:
    """As CI has it: a merge of both, fetched with its parents."""
    base = git(place, "rev-parse", "main")
    [topic] = commits(place, [tree(LATER)], "topic", [base])
    [later] = commits(place, [{**tree(LATER), "README": b"x"}], "main", [base])
    commits(place, [{**tree(LATER), "README": b"x"}], "merged", [later, topic])
    clone, source = tmp_path / "clone", f"file://{place}"
    git(tmp_path, "clone", "--quiet", "--depth=2", "--branch=merged", source, str(clone))
    write(clone, tree(REWORDED))
    ended = against(later, clone)
    assert is_caught(ended)
    assert ended.json["base"] == later


@pytest.mark.slow
def test_a_shallow_clone_does_not_take_an_older_base_for_the_best(
    place: Path, tmp_path: Path
) -> None:
    """A common commit is at hand, a later one lies where what was fetched ends."""
    root = git(place, "rev-parse", "main")
    [better] = commits(place, [tree(LATER)], "side", [root])
    ends, cut = [], []
    for name in ("left", "right"):
        [near, far] = (
            commits(place, [{**tree(LATER), name: word}], "x", [parent])[0]
            for word, parent in ((b"near", root), (b"far", better))
        )
        ends += commits(place, [{**tree(LATER), name: b"both"}], name, [near, far])
        cut.append(far)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--branch=left", f"file://{place}", str(clone))
    assert against("origin/right", clone).json["base"] == better
    (clone / ".git" / "shallow").write_text("".join(f"{one}\n" for one in sorted(cut)))
    assert git(clone, "merge-base", "--all", *ends) == root
    ended = against("origin/right", clone)
    says(ended, "only part of the history was fetched", "git fetch --unshallow origin")
    follow(ended.err.splitlines()[-1], clone)
    assert against("origin/right", clone).json["base"] == better


# A base that cannot be read.


def test_a_base_that_cannot_be_read_names_the_last_that_can(place: Path) -> None:
    good = git(place, "rev-parse", "main")
    more = {**UNREADABLE, "bodies.yaml": "schema: 2\n"}
    base = commits(place, [tree(UNREADABLE), tree(more), tree(more)], "main", [good])[-1]
    ended = against("main", place)
    path = f"{base[:12]}:data/actions.yaml:3:1: error: "
    says(ended, path, f"The ledger at {base[:12]} cannot be read; that commit is the base")
    assert "[yaml-readable]" in ended.err
    hint = ended.err.splitlines()[-1]
    assert hint == f"  the last readable revision is {good[:12]}: atmt check --against {good}"
    words = shlex.split(hint.rpartition("atmt ")[2])
    assert is_caught(in_process(*words, *OPTIONS, cwd=place))


@pytest.mark.slow
def test_a_base_in_which_a_file_is_missing_cannot_be_read(place: Path) -> None:
    good = git(place, "rev-parse", "main")
    for name in ("actions.yaml", "bodies.yaml"):
        half = {path: data for path, data in tree(BASE).items() if not path.endswith(name)}
        commits(place, [half], "main", [good])
        says(against("main", place), f":data/{name}; that commit is the base", f"--against {good}")


@pytest.mark.slow
def test_no_revision_that_can_be_read_is_said(tmp_path: Path) -> None:
    repository(tmp_path, [{"README": b"x"}, tree(UNREADABLE)])
    write(tmp_path, tree(BASE))
    says(against("main", tmp_path), "that commit is the base", "no revision before it can be read")


@pytest.mark.parametrize(
    "target",
    [
        "/etc/hostname",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in ("../../outside", "nowhere", "actions.yaml")
        ),
    ],
)
def test_a_base_that_is_a_link_out_of_the_tree_cannot_be_read(target: str, place: Path) -> None:
    path = place / "data" / "actions.yaml"
    path.unlink()
    path.symlink_to(target)
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "-m", "x")
    path.unlink()
    write(place, tree(BASE))
    says(against("main", place), "is a link that leads out of what was committed")


def test_a_moved_ledger_that_cannot_be_read_is_no_pass(tmp_path: Path) -> None:
    repository(tmp_path, [tree(UNREADABLE)])
    write(tmp_path, tree(BASE, "ledger/"))
    says(against("main", tmp_path, "--ledger", "ledger"), ":data/actions.yaml:3:1: error: ")


@pytest.mark.slow
def test_a_base_too_large_is_not_read(place: Path) -> None:
    large = {**tree(BASE), "data/bodies.yaml": b"#" * (64 * 1024 * 1024 + 1)}
    commits(place, [large], "main", ["main"])
    says(against("main", place), "the file is larger than 64 MiB")


# What a shell offers.

REVISED = ("atmt diff main li", "atmt check --against li", "atmt status --at li")


def offered(words: str, cwd: Path) -> list[str]:
    """What bash would offer for the last of these words."""
    last = str(len(words.split()) - 1)
    env = {"_ATMT_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": last}
    ended = atmt(cwd=cwd, env=env)
    assert (ended.code, ended.err) == (0, "")
    return ended.out.split()


@pytest.mark.parametrize(
    "words", ["atmt diff li", *(pytest.param(one, marks=pytest.mark.slow) for one in REVISED)]
)
def test_branches_and_tags_are_offered_and_no_trap(words: str, place: Path, tmp_path: Path) -> None:
    git(place, "branch", "lighter")
    git(place, "branch", "light$(x)")
    assert offered(words, place) == ["lighter", "light"]
    assert offered(words, tmp_path) == []


@pytest.mark.slow
def test_no_more_than_a_hundred_revisions_are_offered(place: Path) -> None:
    made = "".join(f"create refs/tags/t{number} HEAD\n" for number in range(150))
    git(place, "update-ref", "--stdin", given=made.encode())
    assert len(offered("atmt diff t", place)) == 100


def test_the_environment_of_these_tests_has_git() -> None:
    assert os.access(shutil.which("git", path=environment()["PATH"]) or "", os.X_OK)
