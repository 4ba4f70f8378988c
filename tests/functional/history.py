"""Real git repositories, made in one go: what was committed, and what lies on the disk."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "1515500000 +0000"))
}
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    # From folder to folder; git forbids that for what comes from strangers.
    "GIT_ALLOW_PROTOCOL": "file",
    **IDENTITY,
}
Tree = Mapping[str, bytes]


def git(folder: Path, *words: str, given: bytes | None = None) -> str:
    """Run git in a folder, whatever is configured where the tests run; what it prints."""
    settings = ("init.defaultBranch=main", "core.autocrlf=false", "maintenance.auto=false")
    command = ["git", *(word for one in settings for word in ("-c", one)), *words]
    ended = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, input=given, capture_output=True, check=False
    )
    assert ended.returncode == 0, (words, ended.stderr)
    return ended.stdout.decode().strip()


def repository(folder: Path, versions: Sequence[Tree] = (), branch: str = "main") -> list[str]:
    """A repository whose branch holds these files, one commit on the other; the ids of these."""
    kept = tuple(tuple(version.items()) for version in versions)
    original, ids = _original(kept, branch)
    shutil.copytree(original, folder, dirs_exist_ok=True)
    return list(ids)


def checked_out(folder: Path, versions: Sequence[Tree]) -> list[str]:
    """The same, and the last of these versions is on the disk and in the index."""
    kept = tuple(tuple(version.items()) for version in versions)
    original, ids = _checked_out(kept)
    shutil.copytree(original, folder, dirs_exist_ok=True)
    return list(ids)


Kept = tuple[tuple[tuple[str, bytes], ...], ...]
"""Versions as a key: each is made once in every process, and copied."""
_ORIGINALS = tempfile.TemporaryDirectory(prefix="atmt-histories-")


@cache
def _original(versions: Kept, branch: str) -> tuple[Path, list[str]]:
    folder = Path(tempfile.mkdtemp(dir=_ORIGINALS.name))
    # Without the samples that git puts beside, but with their folders.
    git(folder, "init", "--quiet", "--template=", "--initial-branch", branch)
    for name in ("hooks", "info"):
        (folder / ".git" / name).mkdir()
    return folder, commits(folder, map(dict, versions), branch) if versions else []


@cache
def _checked_out(versions: Kept) -> tuple[Path, list[str]]:
    folder = Path(tempfile.mkdtemp(dir=_ORIGINALS.name))
    ids = repository(folder, [dict(version) for version in versions])
    write(folder, dict(versions[-1]))
    git(folder, "reset", "--quiet")
    return folder, ids


def commits(
    folder: Path, versions: Iterable[Tree], branch: str = "main", parents: Sequence[str] = ()
) -> list[str]:
    """Commits on a branch, each of just these files; their ids, oldest first."""
    stream, marks = bytearray(), folder / ".git" / "marks"
    for mark, version in enumerate(versions, 1):
        stream += f"commit refs/heads/{branch}\nmark :{mark}\n".encode()
        stream += b"committer A <a@example.org> 1515500000 +0000\ndata 1\nx\n"
        if mark == 1:
            for word, parent in zip(("from", "merge", "merge"), parents, strict=False):
                stream += f"{word} {parent}\n".encode()
        stream += b"deleteall\n"
        for path, data in version.items():
            stream += f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
    git(folder, "fast-import", "--quiet", "--force", f"--export-marks={marks}", given=bytes(stream))
    lines = sorted((int(m[1:]), one) for m, one in map(str.split, marks.read_text().splitlines()))
    marks.unlink()
    return [one for _, one in lines]


def write(folder: Path, tree: Tree) -> None:
    """Put files on the disk."""
    for path, data in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
