"""Branches merged crosswise: whoever merges has the same ledger, and both merge again."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from dice import Dice
from hypothesis import given
from strategies import DICE, Ground, few, ground, many, written
from test_merge_properties import Files, _edited

from atmt_cli.changes.merge.align import Three
from atmt_cli.model.findings import FILES
from atmt_cli.store.git.setup import COMMAND
from atmt_cli.store.merge import merge_files

SCRIPTS = Path(sys.prefix) / "bin"
LINES = "".join(f"/{name} merge=atmt\n" for name in FILES)


def _turned(base: bytes, one: bytes, other: bytes, name: str, tally: Counter[str]) -> None:
    """Merge two sides, each into the other, where nothing says which of them is upstream."""
    made = merge_files(name, Three(base, one, other), theirs_first=None)
    turned = merge_files(name, Three(base, other, one), theirs_first=None)
    assert made.is_clean == turned.is_clean
    if made.is_clean:
        assert made.data == turned.data
        tally["same bytes"] += 1
    else:
        places = [{(c.where, c.fact) for c in side.conflicts} for side in (made, turned)]
        assert places[0] == places[1]
        tally["same conflicts"] += 1


def _explore(there: Ground, dice: Dice, tally: Counter[str]) -> None:
    base = written(dice)
    one, other = (_edited(there, base, dice, f"{side} says why") for side in ("one", "the other"))
    for name in FILES:
        if len({base[name], one[name], other[name]}) == 3:
            _turned(base[name], one[name], other[name], name, tally)


@given(dice=DICE)
@few(2)
def test_either_merged_into_the_other_is_the_same(dice: Dice) -> None:
    with ground() as there:
        _explore(there, dice, Counter())


@pytest.mark.slow
def test_many_merged_either_way_are_the_same() -> None:
    tally: Counter[str] = Counter()
    with ground() as there:

        @given(dice=DICE)
        @many(150)
        def run(dice: Dice) -> None:
            _explore(there, dice, tally)

        run()
    assert tally["same bytes"] > tally["same conflicts"] > 0


class _Tree:
    """A repository of git's own, with the files of a ledger at its top."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        who = {f"GIT_{one}_{key}": value for one in ("AUTHOR", "COMMITTER")
               for key, value in (("NAME", "Sec"), ("EMAIL", "sec@example.org"))}  # fmt: skip
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
        self._environ = {**who, **alone, "PATH": path}
        self.git("init", "--quiet", "--template=", "--initial-branch", "start")
        self.git("config", "merge.atmt.driver", COMMAND)
        (folder / ".gitattributes").write_text(LINES)

    def git(self, *words: str) -> str:
        """Run git, and give what it printed."""
        ended = self.tried(*words)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def tried(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run git, which may fail."""
        return subprocess.run(
            ["git", *words], cwd=self.folder, env=self._environ, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    def commit(self, files: Files) -> None:
        """Commit what the files are then."""
        for name, data in files.items():
            (self.folder / name).write_bytes(data)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")

    def files(self) -> Files:
        """The files as they stand."""
        return {name: (self.folder / name).read_bytes() for name in FILES}


def _crosswise(tree: _Tree, there: Ground, dice: Dice) -> str:
    """Merge two branches crosswise, go on upon each, and merge the two; tell how that ended."""
    base = written(dice)
    tree.commit(base)
    for name in ("one", "other"):
        tree.git("switch", "--quiet", "--create", name, "start")
        tree.commit(_edited(there, base, dice, f"{name} says why"))
    tree.git("branch", "was", "one")
    ended = [_merged(tree, "one", "other"), _merged(tree, "other", "was")]
    if False in ended:
        assert ended == [False, False]
        return "in conflict"
    assert tree.git("rev-parse", "one^{tree}") == tree.git("rev-parse", "other^{tree}")
    both = tree.files()
    going_on = {name: _edited(there, both, dice, f"{name} goes on") for name in ("one", "other")}
    for name, files in going_on.items():
        tree.git("switch", "--quiet", name)
        tree.commit(files)
    assert len(tree.git("merge-base", "--all", "one", "other").split()) == 2
    tree.git("branch", "--force", "was", "one")
    ended = [_merged(tree, "one", "other"), _merged(tree, "other", "was")]
    assert ended[0] == ended[1]
    if not ended[0]:
        expected = [
            merge_files(name, Three(both[name], *(one[name] for one in going_on.values())))
            for name in FILES
        ]
        assert not all(one.is_clean for one in expected)
        return "then in conflict"
    assert tree.git("rev-parse", "one^{tree}") == tree.git("rev-parse", "other^{tree}")
    return "clean"


def _merged(tree: _Tree, name: str, other: str) -> bool:
    """Merge a branch into another, and tell whether that was clean; what was not is left."""
    tree.git("switch", "--quiet", name)
    if tree.tried("merge", "--no-edit", other).returncode == 0:
        return True
    tree.git("merge", "--abort")
    return False


@pytest.mark.slow
def test_branches_merged_crosswise_are_the_same_and_merge_once_more(tmp_path: Path) -> None:
    tally: Counter[str] = Counter()
    with ground() as there:
        for number in range(int(os.environ.get("CROSSWISE", "5"))):
            folder = tmp_path / str(number)
            folder.mkdir()
            tally[_crosswise(_Tree(folder), there, Dice(number))] += 1
    assert tally["clean"] > tally["then in conflict"]


BASE = b"""\
schema: 1
ledger: {title: T, closing_body: tf}
actions:
  - id: A1
    title: Keep the skills
    short_title: Skills
    status: open
    handovers: [{to: otr, status: proposed}]
    notes:
      - {date: 2017-12-01, by: otr, text: The course begins}
"""
NOTE = b"      - {date: 2018-01-0%d, by: otr, text: %s}\n"


@pytest.mark.slow
@pytest.mark.parametrize("title", [b"Solved", b"Ours"])
def test_a_conflict_solved_on_both_sides_alike_is_none_when_they_merge(
    tmp_path: Path, title: bytes
) -> None:
    """Git makes of the two bases one with marks in it, and no ledger says that."""
    tree = _Tree(tmp_path)
    tree.commit({FILES[0]: BASE})
    for number, (name, one) in enumerate({"one": b"Ours", "other": b"Theirs"}.items(), 1):
        tree.git("switch", "--quiet", "--create", name, "start")
        text = BASE.replace(b"short_title: Skills", b"short_title: " + one)
        tree.commit({FILES[0]: text + NOTE % (number, one)})
    tree.git("branch", "was", "one")
    solved = BASE.replace(b"short_title: Skills", b"short_title: " + title)
    solved += NOTE % (1, b"Ours") + NOTE % (2, b"Theirs")
    for number, (name, other) in enumerate((("one", "other"), ("other", "was")), 3):
        tree.git("switch", "--quiet", name)
        assert tree.tried("merge", "--no-edit", other).returncode == 1
        tree.commit({FILES[0]: solved})
        tree.commit({FILES[0]: solved + NOTE % (number, b"%d" % number)})
    tree.git("merge", "--no-edit", "one")
    expected = solved + NOTE % (3, b"3") + NOTE % (4, b"4")
    assert (tmp_path / FILES[0]).read_bytes() == expected


def test_remarks_of_both_sides_stand_in_one_order_whoever_merges() -> None:
    one, other = (BASE.replace(b"    title:", b"    # %d\n    title:" % n) for n in (1, 2))
    _turned(BASE, one, other, FILES[0], Counter())
