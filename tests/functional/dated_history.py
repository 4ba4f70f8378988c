"""Git repositories of small ledgers, commit by commit: who, when, what, and from which parents."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from history import git, repository

BODIES = (
    b"schema: 1\nbodies:\n"
    b"  - {id: tf, name: The Taskforce, kind: taskforce}\n"
    b"  - {id: sec, name: The Secretariat, aka: [SEC], kind: office}\n"
    b"  - {id: ols, name: Office for Life Sciences, aka: [OLS], kind: office}\n"
)


class Dated(NamedTuple):
    """A commit: its files, its time as git writes it, who made it and who committed it.

    ``parents`` are numbers of commits before it; none for the one just before.
    """

    files: Mapping[str, bytes]
    when: str
    message: bytes = b"Edit"
    author: bytes = b"Ann <ann@example.org>"
    committer: bytes = b"Ann <ann@example.org>"
    parents: Sequence[int] | None = None


def ledger(*notes: str, status: str = "open", more: str = "") -> bytes:
    """An actions.yaml of two actions; A1 has these notes, by OLS, each `DATE TEXT`."""
    said = "".join(f"      - {{date: {note[:10]}, by: ols, text: {note[11:]}}}\n" for note in notes)
    return (
        "schema: 1\n"
        "ledger: {title: The ledger, closing_body: tf, closes_on: 2017-11, keeper: sec}\n"
        "actions:\n"
        "  - id: A1\n    title: Fund it\n    status: " + status + "\n"
        "    handovers: [{to: ols, status: proposed}]\n"
        + ("    notes:\n" + said if notes else "")
        + "  - id: A2\n    title: Staff it\n    status: open\n"
        "    handovers: [{to: sec, status: proposed}]\n" + more
    ).encode()


def at(folder: str, actions: bytes, bodies: bytes = BODIES) -> dict[str, bytes]:
    """The files of a ledger in a folder of the repository."""
    above = f"{folder}/" if folder else ""
    return {f"{above}actions.yaml": actions, f"{above}bodies.yaml": bodies}


def dated(folder: Path, commits: Sequence[Dated]) -> list[str]:
    """Make a repository of these commits, the last one checked out; their ids."""
    repository(folder)
    stream = bytearray()
    for mark, one in enumerate(commits, 1):
        above = ([mark - 1] if mark > 1 else []) if one.parents is None else one.parents
        stream += f"commit refs/heads/main\nmark :{mark}\n".encode()
        for word, person in ((b"author", one.author), (b"committer", one.committer)):
            stream += word + b" " + person + f" {one.when}\n".encode()
        stream += f"data {len(one.message)}\n".encode() + one.message + b"\n"
        for word, parent in zip(("from", "merge", "merge"), above, strict=False):
            stream += f"{word} :{parent}\n".encode()
        stream += b"deleteall\n"
        for path, data in one.files.items():
            stream += f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
    marks = folder / ".git" / "marks"
    words = ("fast-import", "--quiet", "--force", "--date-format=raw", f"--export-marks={marks}")
    git(folder, *words, given=bytes(stream))
    git(folder, "reset", "--quiet", "--hard", "main")
    lines = sorted((int(m[1:]), one) for m, one in map(str.split, marks.read_text().splitlines()))
    marks.unlink()
    return [one for _, one in lines]


def noon(day: str) -> str:
    """Noon of a day in UTC, as git writes it."""

    return f"{int(datetime.fromisoformat(f'{day}T12:00').replace(tzinfo=UTC).timestamp())} +0000"
