"""A base that is damaged is never an empty one: every object on the way, lost in every way."""

import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Ended
from gate_edits import BASE, TODAY, UNLAWFUL
from history import commits, git, repository, write
from inside import in_process
from spread import one_in

REWORDED = UNLAWFUL[0].make(BASE)
OPTIONS = ("--format", "json", "--today", TODAY)
OBJECTS = {
    "the commit": "HEAD~1",
    "the root tree": "HEAD~1^{tree}",
    "a tree on the way": "HEAD~1:deep",
    "the tree of the ledger": "HEAD~1:deep/data",
    "the blob": "HEAD~1:deep/data/actions.yaml",
    "the other blob": "HEAD~1:deep/data/bodies.yaml",
}


def _tree(actions: str, bodies: str = BASE["bodies.yaml"]) -> dict[str, bytes]:
    files = {"actions.yaml": actions, "bodies.yaml": bodies}
    return {f"deep/data/{name}": text.encode() for name, text in files.items()}


def forged(top: Path) -> Path:
    """A repository whose second commit rewords an old note, and touches all on the way to it."""
    repository(top, [_tree(BASE["actions.yaml"], BASE["bodies.yaml"] + "\n")])
    commits(top, [_tree(REWORDED["actions.yaml"])], parents=["HEAD"])
    write(top, _tree(REWORDED["actions.yaml"]))
    _unpack(top)
    return top


def _unpack(top: Path) -> None:
    """Make every object a file of its own."""
    for pack in (top / ".git" / "objects" / "pack").glob("*"):
        data = pack.read_bytes() if pack.suffix == ".pack" else None
        pack.unlink()
        if data:
            git(top, "unpack-objects", "-q", given=data)


def loose(top: Path, name: str) -> Path:
    """The file of an object."""
    identity = git(top, "rev-parse", name)
    path = top / ".git" / "objects" / identity[:2] / identity[2:]
    path.chmod(0o644)
    return path


def _stored(kind: str, data: bytes) -> bytes:
    return zlib.compress(f"{kind} {len(data)}\0".encode() + data)


def _exchange(path: Path) -> None:
    """Store another object of the same kind, sound in itself, under the id."""
    kind, _, data = zlib.decompress(path.read_bytes()).partition(b" ")
    data = data.partition(b"\0")[2]
    other = {
        b"blob": data.replace(b"e", b"a"),
        b"tree": b"",
        b"commit": data + b"more\n",
    }[kind]
    path.write_bytes(_stored(kind.decode(), other))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _another_kind(path: Path) -> None:
    path.write_bytes(_stored("blob", b"") if b"blob" not in _start(path) else _stored("tree", b""))


def _start(path: Path) -> bytes:
    return zlib.decompress(path.read_bytes())[:4]


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "truncated": _cut,
    "garbage": lambda path: path.write_bytes(b"\xff no object\n" * 9),
    "garbage, compressed": lambda path: path.write_bytes(zlib.compress(b"no object\n")),
    "exchanged": _exchange,
    "another kind": _another_kind,
}
OFTEN = (
    ("the commit", "empty"),
    ("the root tree", "garbage"),
    ("the tree of the ledger", "exchanged"),
    ("the blob", "missing"),
)
"""What the tests try that are run by default."""
READERS = {
    "check --against": ("check", "--against", "HEAD~1", *OPTIONS),
    "diff": ("diff", "HEAD~1"),
    "diff of two": ("diff", "HEAD~1", "HEAD"),
    "diff since": ("diff", "HEAD~1...HEAD"),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return forged(tmp_path_factory.mktemp("kept") / "group")


@pytest.fixture
def place(kept: Path, tmp_path: Path) -> Path:
    """A copy of the repository that may be damaged."""
    return shutil.copytree(kept, tmp_path / "group")


def read_by(reader: str, place: Path) -> Ended:
    """Run a reader of revisions where the ledger is."""
    return in_process(*READERS[reader], cwd=place / "deep")


def refused(ended: Ended) -> None:
    """It could not be read: exit 3, nothing on stdout, and what to do on stderr."""
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("atmt: Git ")
    assert "\n  see what is wrong with the repository: git fsck" in ended.err


def test_the_forged_note_is_found_where_nothing_is_damaged(place: Path) -> None:
    assert read_by("check --against", place).code == 1
    assert read_by("diff", place).code == 0


@pytest.mark.parametrize(
    ("name", "damage"),
    one_in(
        3,
        [
            pytest.param(name, damage, marks=() if (name, damage) in OFTEN else pytest.mark.slow)
            for name in OBJECTS
            for damage in DAMAGE
        ],
    ),
)
def test_a_damaged_base_is_never_an_empty_one(name: str, damage: str, place: Path) -> None:
    path = loose(place, OBJECTS[name])
    shown = (path.parent.name + path.name)[:12]
    DAMAGE[damage](path)
    ended = read_by("check --against", place)
    refused(ended)
    assert shown in ended.err


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", OBJECTS)
def test_no_reader_takes_damage_for_nothing(
    name: str, damage: str, reader: str, place: Path
) -> None:
    DAMAGE[damage](loose(place, OBJECTS[name]))
    refused(read_by(reader, place))


def test_both_files_lost_is_no_addition(place: Path) -> None:
    for name in ("the blob", "the other blob"):
        loose(place, OBJECTS[name]).write_bytes(b"")
    refused(read_by("check --against", place))


def test_a_ledger_that_was_moved_is_looked_for_in_sound_trees_only(place: Path) -> None:
    (place / "deep").rename(place / "moved")
    path = loose(place, "HEAD~1:deep/data")
    path.unlink()
    refused(in_process("check", "--against", "HEAD~1", *OPTIONS, cwd=place / "moved"))


@pytest.mark.parametrize("damage", ["missing", pytest.param("exchanged", marks=pytest.mark.slow)])
def test_a_link_in_the_tree_is_read_like_a_file(damage: str, place: Path) -> None:
    (place / "short").symlink_to("deep/data")
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "-m", "x")
    ended = in_process("check", "--against", "HEAD", "--ledger", "short", *OPTIONS, cwd=place)
    assert ended.code == 0
    DAMAGE[damage](loose(place, "HEAD:short"))
    refused(in_process("check", "--against", "HEAD", "--ledger", "short", *OPTIONS, cwd=place))


@pytest.mark.slow
@pytest.mark.parametrize("at", [0.3, 0.6, 0.9])
def test_a_damaged_pack_is_no_pass(at: float, place: Path) -> None:
    git(place, "repack", "-adfq")
    for suffix in ("pack", "idx"):
        [pack] = (place / ".git" / "objects" / "pack").glob(f"*.{suffix}")
        data = pack.read_bytes()
        pack.chmod(0o644)
        middle = int(len(data) * at)
        pack.write_bytes(data[:middle] + bytes(200) + data[middle + 200 :])
        assert read_by("check --against", place).code in (1, 3)
        pack.write_bytes(data[:middle])
        assert read_by("check --against", place).code == 3
        pack.write_bytes(data)


def test_parents_are_what_the_commits_say(place: Path) -> None:
    """Grafts, replacements and exchanged commits would make HEAD its own base."""
    head, base = git(place, "rev-parse", "HEAD"), git(place, "rev-parse", "HEAD~1")
    assert read_by("check --against", place).json["base"] == base
    git(place, "replace", base, head)
    assert read_by("check --against", place).json["base"] == base
    git(place, "replace", "-d", base)
    (place / ".git" / "info" / "grafts").write_text(f"{base} {head}\n")
    (place / ".git" / "info" / "grafts").write_text(f"{head}\n")
    assert in_process("check", "--against", base, *OPTIONS, cwd=place / "deep").json["base"] == base


@pytest.mark.slow
def test_a_forged_commit_on_the_way_is_not_followed(place: Path) -> None:
    """HEAD~2 is what the parent of HEAD says; who exchanges that chooses the base."""
    commits(place, [_tree(REWORDED["actions.yaml"])], parents=["HEAD"])
    _unpack(place)
    head = git(place, "rev-parse", "HEAD~1^{tree}")
    way = loose(place, "HEAD~1")
    aside = git(place, "commit-tree", "-m", "x", head)
    way.write_bytes(
        _stored("commit", f"tree {head}\nparent {aside}\nauthor A <a> 1 +0000\n"
                          "committer A <a> 1 +0000\n\nx\n".encode())
    )  # fmt: skip
    for words in (("check", "--against", "HEAD~2", *OPTIONS), ("diff", "HEAD~2", "HEAD")):
        refused(in_process(*words, cwd=place / "deep"))


def _commit(tree: str, date: int, *parents: str) -> bytes:
    lines = [f"tree {tree}", *(f"parent {one}" for one in parents)]
    lines += [f"{who} A <a> {date} +0000" for who in ("author", "committer")]
    return "".join(f"{line}\n" for line in (*lines, "", "x")).encode()


def _line(place: Path) -> tuple[str, ...]:
    """Four commits, each made from the one before."""
    old, new = (git(place, "rev-parse", f"{one}^{{tree}}") for one in ("HEAD~1", "HEAD"))
    ids: list[str] = []
    for date, tree in enumerate((old, old, new, new), 1):
        data = _commit(tree, date, *ids[-1:])
        ids.append(git(place, "hash-object", "-w", "-t", "commit", "--stdin", given=data))
    git(place, "update-ref", "refs/heads/main", ids[-1])
    return tuple(ids)


@pytest.mark.slow
def test_a_forged_commit_graph_is_not_believed(place: Path) -> None:
    root, base, middle, head = _line(place)
    git(place, "-c", "commitGraph.generationVersion=1", "commit-graph", "write", "--reachable")
    graph = place / ".git" / "objects" / "info" / "commit-graph"
    graph.chmod(0o644)
    data = bytearray(graph.read_bytes())
    # Of each commit, in the order of ids: 20 bytes of its tree, then its parent's place in it.
    order = sorted(git(place, "rev-list", "--all", "HEAD").split())
    trees = [git(place, "rev-parse", f"{one}^{{tree}}") for one in order]
    start = data.index(bytes.fromhex(trees[0]))
    at = start + 36 * order.index(middle) + 20
    data[at : at + 4] = order.index(root).to_bytes(4, "big")
    graph.write_bytes(data)
    assert git(place, "merge-base", head, base) == root
    ended = in_process("check", "--against", base, *OPTIONS, cwd=place / "deep")
    assert (ended.code, ended.json["base"]) == (1, base)


@pytest.mark.slow
def test_a_forged_shallow_file_is_no_pass(place: Path) -> None:
    [head, base] = git(place, "rev-list", "HEAD").split()
    for cut in (head, base):
        (place / ".git" / "shallow").write_text(f"{cut}\n")
        ended = in_process("check", "--against", base, *OPTIONS, cwd=place / "deep")
        assert ended.code in (1, 3)


@pytest.mark.slow
def test_a_broken_branch_is_not_one_without_a_commit(place: Path) -> None:
    (place / ".git" / "refs" / "heads" / "main").write_bytes(b"")
    ended = in_process("check", "--against", "HEAD", *OPTIONS, cwd=place / "deep")
    assert ended.code == 3
    assert "no commit yet" not in ended.err


@pytest.mark.slow
def test_a_repository_of_sha256_is_read_as_strictly(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "group")
    place = forged(tmp_path / "group")
    assert read_by("check --against", place).code == 1
    _exchange(loose(place, OBJECTS["the blob"]))
    refused(read_by("check --against", place))


# Objects that git itself would not write, and reads all the same.


def _listed(*entries: tuple[str, str, str]) -> bytes:
    return b"".join(f"{m} {name}\0".encode() + bytes.fromhex(i) for m, name, i in entries)


def _store(place: Path, kind: str, data: bytes) -> str:
    return git(place, "hash-object", "-t", kind, "--literally", "-w", "--stdin", given=data)


def _moved_since(place: Path, *extra: tuple[str, str, str], file: str, folder: str) -> Ended:
    """Judge a forged note in a ledger that was moved since a base whose trees are written so."""
    ids = {name: git(place, "rev-parse", f"HEAD~1:deep/data/{name}.yaml")
           for name in ("actions", "bodies")}  # fmt: skip
    held = [(file, f"{name}.yaml", identity) for name, identity in ids.items()]
    data = _store(place, "tree", _listed(*held, *extra))
    root = _store(place, "tree", _listed((folder, "data", data)))
    base = git(place, "commit-tree", "-m", "x", root)
    commits(place, [_tree(REWORDED["actions.yaml"])], parents=[base])
    return in_process("check", "--against", base, *OPTIONS, cwd=place / "deep")


@pytest.mark.parametrize(
    ("file", "folder"),
    [
        ("0100644", "0040000"),
        pytest.param("100644", "40000", marks=pytest.mark.slow),
        pytest.param("100664", "40755", marks=pytest.mark.slow),
    ],
)
def test_a_mode_is_read_as_git_reads_it(file: str, folder: str, place: Path) -> None:
    assert _moved_since(place, file=file, folder=folder).code == 1


@pytest.mark.parametrize(
    "mode",
    [
        "60000",
        *(
            pytest.param(mode, marks=pytest.mark.slow)
            for mode in ("", "9", "0x8", "100_644", "+1", "0", "40000100644")
        ),
    ],
)
def test_a_mode_of_nothing_known_is_damage(mode: str, place: Path) -> None:
    ended = _moved_since(place, file=mode, folder="40000")
    refused(ended)
    assert "of the mode" in ended.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "not a name"),
        (".", "not a name"),
        ("..", "not a name"),
        ("x/y", "not a name"),
        ("actions.yaml", "twice"),
        ("a", "not in order"),
    ],
)
def test_a_tree_that_git_would_not_write_is_damage(name: str, said: str, place: Path) -> None:
    blob = git(place, "rev-parse", "HEAD:deep/data/bodies.yaml")
    ended = _moved_since(place, ("100644", name, blob), file="100644", folder="40000")
    refused(ended)
    assert said in ended.err


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [
        "parent {head}\ntree {tree}\n",
        "tree {tree}\ntree {tree}\n",
        "tree {tree}\nauthor A <a> 1 +0000\nparent {head}\n",
        "tree {tree}0\n",
    ],
)
def test_a_commit_that_git_would_not_write_is_damage(lines: str, place: Path) -> None:
    tree, head = git(place, "rev-parse", "HEAD~1^{tree}"), git(place, "rev-parse", "HEAD~1")
    told = lines.format(tree=tree, head=head) + "author A <a> 1 +0000\ncommitter A <a> 1 +0000\n"
    base = _store(place, "commit", f"{told}\nx\n".encode())
    commits(place, [_tree(REWORDED["actions.yaml"])], parents=["HEAD"])
    ended = in_process("diff", base, cwd=place / "deep")
    assert (ended.code, ended.out) == (3, "")


# A repository that leads git elsewhere.


def test_a_working_tree_that_is_said_to_be_elsewhere_is_refused(
    place: Path, tmp_path: Path
) -> None:
    git(place, "config", "core.worktree", str(tmp_path))
    for words in (READERS["check --against"], READERS["diff"], ("setup-git", "--dry-run")):
        ended = in_process(*words, cwd=place / "deep")
        assert (ended.code, ended.out) == (3, "")
        assert "core.worktree" in ended.err


def test_a_folder_that_was_committed_is_no_repository(place: Path) -> None:
    shutil.copytree(place / ".git", place / "deep" / "data", dirs_exist_ok=True)
    ended = read_by("check --against", place)
    assert (ended.code, ended.out) == (3, "")
    git(place, "config", "--file", "deep/data/config", "core.bare", "false")
    git(place, "config", "--file", "deep/data/config", "core.worktree", "../..")
    assert read_by("check --against", place).code == 3
