"""`atmt check` while git has a merge under way, and merges for which `atmt` does not start."""

import os
import re
from pathlib import Path

import pytest
from command import Ended
from inside import in_process
from merged_repository import Repository, committed, copied, merged_by_facts

from atmt_cli.store.git.setup import COMMAND

ACTIONS = "data/actions.yaml"
PROGRAMS = "/usr/local/bin:/usr/bin:/bin"
OURS, THEIRS = "DIT has recruited", "OLS has begun"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two branches that each add a note in one place, one of them a free fact as well."""
    return copied(_two_branches, tmp_path)


def _two_branches(there: Repository) -> None:
    merged_by_facts(there.path)
    there.branch("topic", ("note", "A2", THEIRS), ("update", "A1", "--short-title", "Taxes"))
    there.branch("main", ("note", "A2", OURS))


def _without_atmt(there: Repository, *words: str, broken: str | None = None) -> Ended:
    """Run git where there is no `atmt`, or one that cannot start; it ends with a conflict."""
    driver = COMMAND
    if broken is None:
        driver = f"PATH={PROGRAMS}; {driver}"
    else:
        program = there.path / ".git/atmt"
        program.write_text(broken)
        program.chmod(0o755)
        driver = f"PATH={program.parent}:{PROGRAMS}; {driver}"
    there.git("config", "merge.atmt.driver", driver)
    ended = there.git(*words, code=1)
    there.git("config", "merge.atmt.driver", COMMAND)
    return ended


def _lose(there: Repository, *words: str, code: int = 1) -> None:
    """Let git merge by a driver that fails, as one that is killed: it leaves ours as it is."""
    there.git("config", "merge.atmt.driver", "exit 1")
    there.git(*words, code=code)
    there.git("config", "merge.atmt.driver", COMMAND)
    assert "<<<<<<<" not in there.actions
    assert THEIRS not in there.actions or OURS not in there.actions


def _check(there: Repository) -> Ended:
    led = there.path / "led"
    named = ("--ledger", str(led)) if led.exists() else ()
    return in_process("check", "--today", "2018-01-10", *named, cwd=there.path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "broken",
    [
        None,
        pytest.param("#!/nowhere/python\n", marks=pytest.mark.slow),
        pytest.param("#!/bin/sh\necho Traceback >&2; exit 1\n", marks=pytest.mark.slow),
    ],
)
def test_where_atmt_does_not_start_git_sets_its_marks(tmp_path: Path, broken: str | None) -> None:
    there = committed(tmp_path)
    folder = 'it\'s "odd" $HOME & [x]'
    there.git("mv", "data", folder)
    there.atmt("setup-git", "--ledger", folder)
    there.commit("Moved")
    file = there.path / folder / "actions.yaml"
    text = file.read_text()
    there.git("branch", "topic")
    for branch, day in (("topic", "2017-12"), ("main", "2018-01")):
        there.git("switch", "--quiet", branch)
        file.write_text(text.replace("closes_on: 2017-11", f"closes_on: {day}"))
        there.commit(branch)
    ended = _without_atmt(there, "merge", "--no-edit", "topic", broken=broken)
    assert "atmt does not start here: git merges the ledger by lines" in ended.err
    found = re.findall("(?m)^[<>]+ .*|^=+$|closes_on: 20.*", file.read_text())
    ours, theirs = "closes_on: 2018-01", "closes_on: 2017-12"
    assert found == ["<<<<<<< HEAD", ours, "=======", theirs, ">>>>>>> theirs"]
    said = in_process("check", "--ledger", str(file.parent), cwd=there.path)
    assert "a merge conflict is not resolved" in said.out


@pytest.mark.slow
def test_what_a_driver_that_failed_left_out_is_found_and_merged_again(
    repository: Repository,
) -> None:
    _lose(repository, "merge", "--no-edit", "topic")
    again = "git checkout --merge -- :/data/actions.yaml"
    for add in (False, True):
        if add:
            repository.git("add", "data")
        ended = _check(repository)
        assert ended.code == 1
        assert ("a merge conflict is not resolved" in ended.out) != add
        assert "error: A2#6 is gone" in ended.out
        assert f"\n  {again}\n" in ended.out
        lacks = f"{ACTIONS} lacks what topic has: A1 short_title, A2#6\n"
        assert ended.err.startswith(f"caution: a merge of topic is under way, and {lacks}")
    repository.git(*again.split()[1:])
    repository.git("add", "data")
    ended = _check(repository)
    assert ended.code == 0, ended.said
    assert ended.err == "atmt: a merge of topic is under way; nothing is lost from either side\n"
    repository.git("commit", "--quiet", "--no-edit")
    assert _check(repository).err == ""


@pytest.mark.slow
def test_what_is_lost_of_ours_is_found(repository: Repository) -> None:
    repository.git("merge", "--no-commit", "topic")
    repository.git("checkout", "topic", "--", ACTIONS)
    ended = _check(repository)
    assert ended.code == 1
    assert "error: A2#5 is gone" in ended.out
    assert f"{ACTIONS} lacks what HEAD has: A2#5\n" in ended.err
    assert "start again: git merge --abort" in ended.err


@pytest.mark.slow
@pytest.mark.parametrize("word", ["cherry-pick", "rebase", "revert", "stash"])
def test_what_is_lost_in_any_other_merge_is_found(repository: Repository, word: str) -> None:
    if word == "cherry-pick":
        _lose(repository, "cherry-pick", "topic")
        named = "a cherry-pick of topic"
    elif word == "rebase":
        repository.git("switch", "--quiet", "topic")
        _lose(repository, "rebase", "main")
        named = "a rebase of topic"
    elif word == "revert":
        repository.edit("note", "A2", "One more")
        repository.commit("more")
        repository.git("config", "merge.atmt.driver", "exit 1")
        repository.git("revert", "--no-edit", "HEAD~1", code=1)
        named = "a revert of "
    else:
        repository.edit("note", "A2", THEIRS)
        repository.git("stash", "--quiet")
        repository.edit("note", "A2", "Meanwhile")
        repository.commit("more")
        _lose(repository, "stash", "pop")
        named = "a merge of the other side"
    ended = _check(repository)
    assert ended.code == 1
    assert f"caution: {named}" in ended.err
    assert "a merge conflict is not resolved" in ended.out


@pytest.mark.slow
def test_a_side_that_does_not_read_and_of_which_nothing_was_taken_is_found(
    repository: Repository,
) -> None:
    repository.git("switch", "--quiet", "topic")
    (repository.path / ACTIONS).write_text(repository.actions.replace("schema: 1", "schema: 2"))
    repository.commit("broken")
    repository.git("switch", "--quiet", "main")
    _lose(repository, "merge", "--no-edit", "topic")
    ended = _check(repository)
    assert ended.code == 3
    assert "the file holds only our side, and nothing from topic" in ended.out
    assert "cannot tell whether it lost anything" in ended.err


@pytest.mark.slow
def test_a_conflict_that_a_person_solved_is_no_loss(repository: Repository) -> None:
    repository.branch("held", ("update", "A3", "--status", "on-hold", "--reason", "No staff"))
    repository.git("switch", "--quiet", "topic")
    repository.edit("update", "A3", "--status", "open", "--reason", "Not yet")
    repository.commit("open")
    repository.git("merge", "--no-edit", "held", code=1)
    marked = repository.actions
    for kept in ("open", "on-hold"):
        lines = marked.splitlines(keepends=True)
        first, middle, last = (
            next(n for n, line in enumerate(lines) if line.startswith(mark * 7)) for mark in "<=>"
        )
        side = lines[first + 1 : middle] if kept == "open" else lines[middle + 1 : last]
        text = "".join((*lines[:first], *side, *lines[last + 1 :]))
        (repository.path / ACTIONS).write_text(text)
        ended = _check(repository)
        assert ended.code == 0, ended.said
        assert "nothing is lost from either side" in ended.err


def test_a_note_of_git_that_is_no_commit_is_no_merge(repository: Repository) -> None:
    for name, text in (("MERGE_HEAD", "--output=x\n"), ("REBASE_HEAD", "0" * 40)):
        (repository.path / ".git" / name).write_text(text)
    os.mkfifo(repository.path / ".git/CHERRY_PICK_HEAD")
    ended = _check(repository)
    assert (ended.code, ended.err) == (0, "")


def _says_lost(there: Repository, name: str, code: int = 1) -> Ended:
    """The check of a merge that lost something says so, and names it."""
    ended = _check(there)
    assert ended.code == code, ended.said
    assert "nothing is lost from either side" not in ended.err
    assert name in ended.err
    return ended


@pytest.mark.slow
def test_an_action_that_gave_way_to_one_of_the_same_id_is_lost(tmp_path: Path) -> None:
    there = merged_by_facts(tmp_path)
    there.branch("topic", ("add", "New by topic", "--to", "ols", "--by", "ols"))
    there.branch("main", ("add", "New by main", "--to", "dit", "--by", "dit"))
    there.git("merge", "--no-edit", "topic", code=1)
    for side, lacks in (("--theirs", "HEAD has: A7 'New by main'"), ("--ours", "topic has: ")):
        there.git("checkout", side, "--", "data")
        _says_lost(there, lacks)
    text = there.actions.rstrip("\n").splitlines()
    begin = next(n for n, line in enumerate(text) if line.startswith("  - id: A7"))
    end = next((n for n in range(begin + 1, len(text)) if not text[n].startswith("   ")), len(text))
    both = [line.replace("A7", "A8").replace("by main", "by topic") for line in text[begin:end]]
    lines = (*text[:end], *both, *text[end:])
    (there.path / ACTIONS).write_text("\n".join(lines) + "\n")
    assert "nothing is lost from either side" in _check(there).err


@pytest.mark.slow
def test_of_an_action_that_both_sides_added_each_handover_is_looked_at(tmp_path: Path) -> None:
    there = committed(tmp_path)
    there.branch("topic", ("add", "New", "--to", "ols", "--by", "ols"))
    there.branch("main", ("add", "New", "--to", "dit", "--by", "dit"))
    there.git("merge", "--no-edit", "topic", code=1)
    there.git("checkout", "--theirs", "--", "data")
    _says_lost(there, "lacks what HEAD has: A7@dit")


@pytest.mark.slow
def test_a_ledger_that_one_of_two_histories_has_is_compared(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.git("commit", "--quiet", "--allow-empty", "--message", "other")
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--no-commit", "--allow-unrelated-histories", "other")
    assert "nothing is lost from either side" in _check(repository).err
    repository.git("checkout", "main~1", "--", "data")
    _says_lost(repository, "lacks what HEAD has: A2#5")


def test_a_file_that_only_our_side_changed_is_judged(repository: Repository) -> None:
    repository.git("switch", "--quiet", "-c", "bodies", "main~1")
    repository.edit("body", "update", "ols", "--contact", "o@example.org")
    repository.commit("bodies")
    for ours, theirs, name in (("main", "bodies", "A2#5"), ("bodies", "main", "body:ols contact")):
        repository.git("switch", "--quiet", ours)
        repository.git("merge", "--no-commit", theirs)
        assert "nothing is lost from either side" in _check(repository).err
        repository.git("checkout", "MERGE_HEAD", "--", "data")
        _says_lost(repository, f"lacks what HEAD has: {name}", code=int(name == "A2#5"))
        repository.git("merge", "--abort")


@pytest.mark.slow
@pytest.mark.parametrize("mover", ["topic", "main"])
def test_a_side_is_read_where_its_ledger_stood(repository: Repository, mover: str) -> None:
    repository.git("switch", "--quiet", mover)
    repository.git("mv", "data", "led")
    repository.commit("moved")
    repository.git("switch", "--quiet", "main")
    (repository.path / ".git/info").mkdir(exist_ok=True)
    (repository.path / ".git/info/attributes").write_text("led/*.yaml merge=atmt\n")
    repository.git("merge", "--no-commit", "topic")
    led = repository.path / "led"
    assert "nothing is lost from either side" in _check(repository).err
    for side, name in (("main", "A2#6"), ("topic", "A2#5")):
        place = "led" if side == mover else "data"
        text = repository.git("show", f"{side}:{place}/actions.yaml").out
        (led / "actions.yaml").write_text(text)
        ended = _check(repository)
        assert ended.code == 1
        assert name in ended.err


@pytest.mark.slow
def test_a_side_whose_ledger_cannot_be_matched_is_not_compared(repository: Repository) -> None:
    repository.git("switch", "--quiet", "topic")
    (repository.path / "one").mkdir()
    for name in ("actions.yaml", "bodies.yaml"):
        (repository.path / "one" / name).write_bytes((repository.path / "data" / name).read_bytes())
    repository.git("mv", "data", "two")
    repository.commit("two places")
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--no-commit", "--strategy", "ours", "topic")
    ended = _check(repository)
    assert ended.code == 0
    assert "lost anything: topic has no ledger here; it has one in: one/, two/" in ended.err


def _delete_blob(there: Repository, named: str) -> None:
    blob = there.git("rev-parse", named).out.strip()
    (there.path / ".git/objects" / blob[:2] / blob[2:]).unlink()


@pytest.mark.parametrize("damage", ["object", pytest.param("text", marks=pytest.mark.slow)])
def test_a_side_that_cannot_be_read_is_no_pass(repository: Repository, damage: str) -> None:
    if damage == "text":
        repository.git("switch", "--quiet", "topic")
        (repository.path / ACTIONS).write_text("a: [\n")
        repository.commit("broken")
        repository.git("switch", "--quiet", "main")
    repository.git("merge", "--strategy", "ours", "--no-commit", "topic")
    if damage == "object":
        _delete_blob(repository, f"topic:{ACTIONS}")
    ended = _check(repository)
    assert ended.code == 3
    assert "lost" not in ended.err or "cannot tell whether it lost anything" in ended.err
    said = "Git cannot read the blob" if damage == "object" else "of topic cannot be read"
    assert said in ended.err


def test_where_git_cannot_be_asked_what_it_says_is_told(repository: Repository) -> None:
    (repository.path / ".git/config").write_text("[core\n")
    ended = _check(repository)
    assert ended.code == 3
    assert "Git says: bad config" in ended.err
    assert "merge" not in ended.err


@pytest.mark.slow
def test_a_rebase_that_applies_patches_is_seen_as_one(repository: Repository) -> None:
    repository.git("switch", "--quiet", "topic")
    _lose(repository, "rebase", "--apply", "main")
    repository.git("add", "data")
    _says_lost(repository, "a rebase of topic is under way")


@pytest.mark.slow
@pytest.mark.parametrize("word", ["stash", "squash", "am"])
def test_what_git_did_not_note_is_known_while_the_index_has_it(
    repository: Repository, word: str
) -> None:
    if word == "stash":
        repository.edit("note", "A2", THEIRS)
        repository.git("stash", "--quiet")
        repository.edit("note", "A2", "Meanwhile")
        repository.commit("more")
        _lose(repository, "stash", "pop")
    elif word == "squash":
        _lose(repository, "merge", "--squash", "topic")
    else:
        repository.git("format-patch", "--quiet", "-1", "-o", ".git/patches", "topic")
        [patch] = (repository.path / ".git/patches").iterdir()
        _lose(repository, "am", "-3", str(patch), code=128)
    _says_lost(repository, "lacks what the other side has: ")
    repository.git("add", "data")
    _says_lost(repository, "lacks what the other side has: ", code=0)
    repository.git("checkout", "--merge", "--", ACTIONS)
    ended = _check(repository)
    assert f"nothing is lost from either side in {ACTIONS}\n" in ended.err
    repository.commit("done")
    assert _check(repository).err == ""
    (repository.path / ACTIONS).write_text(repository.git("show", f"HEAD~1:{ACTIONS}").out)
    assert _check(repository).err == ""


@pytest.mark.slow
def test_each_branch_of_a_merge_of_several_is_compared(repository: Repository) -> None:
    repository.git("switch", "--quiet", "-c", "third", "main~1")
    repository.edit("body", "update", "ols", "--contact", "o@example.org")
    repository.commit("third")
    repository.git("switch", "--quiet", "-c", "start", "main~1")
    repository.edit("update", "A6", "--short-title", "Courses")
    repository.commit("start")
    repository.git("merge", "--no-commit", "third", "main")
    assert _check(repository).err.count("nothing is lost from either side") == 1
    repository.git("checkout", "HEAD", "--", "data")
    ended = _says_lost(repository, "lacks what third has: body:ols contact")
    assert "A2#5" in ended.err
