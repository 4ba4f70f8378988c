"""Many ledgers in many repositories: one command over all, beside a process for each; the index.

Of the processes one by one every tenth is run, and counts ten times.
"""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import rmtree

from bench.figures import Bench, Measurement, Ready
from bench.generate import actions, bodies
from bench.measure import Command

ACTIONS, NOTES = 20, 10
DAY = "2018-06-01"
PART = 2 / 15
"""The part of the ledgers in which the unit has actions: 40 of 300."""
_AUTHOR = "Ann <ann@example.org>"
_GIT = (
    "git", "-c", "init.defaultBranch=main", "-c", "user.name=Ann",
    "-c", "user.email=ann@example.org", "-c", "maintenance.auto=false",
)  # fmt: skip


def git(folder: Path, *words: str, given: bytes | None = None) -> None:
    """Run git in a folder."""
    subprocess.run([*_GIT, *words], cwd=folder, input=given, check=True, capture_output=True)


def repository(folder: Path, count: int, notes: int, unit: str = "owner-20") -> None:
    """Make a repository of three commits: the ledger as it grew, note by note.

    One of its owners is called as ``unit`` says.
    """
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--template=")
    stream = b""
    for number, more in enumerate((notes - 2, notes - 1, notes), 1):
        when = 1512000000 + 86400 * 30 * number
        stream += f"commit refs/heads/main\ncommitter {_AUTHOR} {when} +0000\n".encode()
        stream += b"data 4\nEdit\n"
        # No two ledgers alike: what is kept of one would serve them all.
        text = "".join(actions(count, more)).replace("A generated ledger", folder.name, 1)
        files = {"actions.yaml": text, "bodies.yaml": "".join(bodies())}
        for name, text in files.items():
            # Another name as well, or the bodies would be one in all ledgers.
            named = text.replace("Body number 20", f"Body of {unit}").replace("owner-20", unit)
            data = named.encode()
            stream += f"M 100644 inline data/{name}\ndata {len(data)}\n".encode() + data + b"\n"
    git(folder, "fast-import", "--quiet", "--force", given=stream)
    git(folder, "reset", "--quiet", "--hard", "main")


def manifests(there: Path, names: list[str]) -> None:
    """Write a manifest of the folders, and one of the repositories."""
    folders = [f"  - {{name: {name}, path: {name}}}\n" for name in names]
    committed = [f"  - {{name: {name}, repository: {name}, path: data}}\n" for name in names]
    (there / "folders.yaml").write_text("ledgers:\n" + "".join(folders), "utf-8")
    (there / "repositories.yaml").write_text("ledgers:\n" + "".join(committed), "utf-8")


def one_by_one(there: Path, names: Sequence[str], *words: str) -> Command:
    """Run a command in a process for each ledger; a sample of them stands for all."""
    chosen = names[:: max(1, len(names) // 30)]
    loop = f'for name; do "$0" {" ".join(words)} --today {DAY} --ledger "$name"; done'
    return Command(("sh", "-ec", loop, "atmt", *chosen), there, times=len(names) / len(chosen))


def over(there: Path, manifest: str, *words: str) -> Command:
    """Run a command once over all ledgers of a manifest."""
    return Command(("atmt", "--today", DAY, "--ledgers", f"{manifest}.yaml", *words), there)


def index(
    there: Path, manifest: str, prepare: Callable[[], object] | None = None, day: str = DAY
) -> Command:
    """Bring the index of a manifest up to date."""
    words = ("atmt", "index", f"{manifest}.yaml", "--today", day, "-o", f"{manifest}.db")
    return Command(words, there, prepare=prepare)


def commit(there: Path, name: str) -> None:
    """Commit an edit of one note."""
    path = there / name / "data" / "actions.yaml"
    path.write_text(path.read_text("utf-8").replace("goes on as", "runs as", 1), "utf-8")
    git(there / name, "commit", "--quiet", "--all", "--message", "Edit", "--no-verify")


def built_anew(there: Path, manifest: str) -> Command:
    """Build an index anew, and count whether it is another than the one kept up to date."""
    anew, kept = there / "anew.db", there / f"{manifest}.db"
    command = index(there, manifest, lambda: anew.unlink(missing_ok=True))
    return command._replace(
        words=(*command.words[:-1], anew.name),
        count=lambda: anew.read_bytes() != kept.read_bytes(),
    )


def indexes(there: Path, names: Sequence[str], manifest: str) -> dict[str, Command]:
    """The index: full, unchanged, after one commit, built anew, on the next day."""
    changed = names[len(names) // 2]
    full = index(there, manifest, lambda: (there / f"{manifest}.db").unlink(missing_ok=True))
    return {
        f"index, {manifest}": full,
        f"index, {manifest}, unchanged": index(there, manifest),
        f"index, {manifest}, one commit": index(there, manifest, lambda: commit(there, changed)),
        f"index, {manifest}, anew": built_anew(there, manifest),
        f"index, {manifest}, next day": index(there, manifest, day="2018-06-02"),
    }


def kept(there: Path, names: Sequence[str], manifest: str) -> dict[str, Command]:
    """One table, where what was read is kept: the first time, unchanged, after one commit."""
    env = {
        "ATMT_CACHE": "1",
        "XDG_CACHE_HOME": str(there / f"{manifest}-cache"),
        "HOME": str(there),
    }
    table = over(there, manifest, "list", "--format", "jsonl")._replace(env=env)
    changed = names[len(names) // 3]
    return {
        f"list, {manifest}, first": table,
        f"list, {manifest}, unchanged": table,
        f"list, {manifest}, one commit": table._replace(prepare=lambda: commit(there, changed)),
    }


def clear(there: Path) -> Callable[[], None]:
    """Return what removes a folder."""
    return lambda: rmtree(there, ignore_errors=True)


def letters(there: Path, names: Sequence[str]) -> dict[str, Command]:
    """All letters to one body, which has actions in every ledger."""
    chase = ("report", "chase", "owner-1", "-o")
    return {
        "letters, folders": over(there, "folders", *chase, "letters")._replace(
            prepare=clear(there / "letters")
        ),
        "letters, one by one": one_by_one(there, names, *chase, "alone/$name")._replace(
            prepare=clear(there / "alone")
        ),
    }


def refused(there: Path) -> int:
    """Count the patches that git would not apply."""
    found = sorted((there / "patches").glob("*.patch"))
    assert found
    words = ("git", "apply", "--check")
    tried = [
        subprocess.run([*words, path], cwd=there / path.stem, capture_output=True, check=False)
        for path in found
    ]
    return sum(one.returncode != 0 for one in tried)


def transfers(there: Path, names: Sequence[str]) -> dict[str, Command]:
    """One transfer across the ledgers in which the unit has actions: a patch for each."""
    words = ("transfer", "unit", "owner-3", "--on", DAY)
    whole = over(there, "folders", *words, "-o", "patches")
    return {
        "transfer, folders": whole._replace(
            prepare=clear(there / "patches"), count=lambda: refused(there)
        ),
        "transfer, one by one": one_by_one(there, names, *words, "--dry-run", "--yes"),
    }


def prepare(room: Path, quick: bool) -> Ready:
    """Make the repositories and their manifests; return the commands."""
    names = [f"l{number}" for number in range(15 if quick else 300)]
    some = names[: round(len(names) * PART)]
    for name in names:
        repository(room / name, ACTIONS, NOTES, "unit" if name in some else "owner-20")
    manifests(room, names)
    rows = ("--format", "jsonl")
    return Ready(
        f"{len(names)} ledgers of {ACTIONS} actions of {NOTES} notes, each a repository of three "
        f"commits; one unit has actions in {len(some)} of them",
        {
            "list, one by one": one_by_one(room, names, "list", *rows),
            "list, folders": over(room, "folders", "list", *rows),
            "list, repositories": over(room, "repositories", "list", *rows),
            **kept(room, names, "folders"),
            **kept(room, names, "repositories"),
            "gaps, one by one": one_by_one(room, names, "gaps", *rows),
            "gaps, folders": over(room, "folders", "gaps", *rows),
            "gaps, repositories": over(room, "repositories", "gaps", *rows),
            "stats, one by one": one_by_one(room, names, "stats"),
            "stats, folders": over(room, "folders", "stats"),
            "calendar, one by one": one_by_one(room, names, "calendar"),
            "calendar, folders": over(room, "folders", "calendar"),
            **letters(room, names),
            **transfers(room, some),
            **indexes(room, names, "folders"),
            **indexes(room, names, "repositories"),
        },
    )


def _kept_of(manifest: str) -> tuple[Measurement, ...]:
    each = "list, one by one"
    return (
        Measurement(f"the same from {manifest}, and kept", f"list, {manifest}, first", each),
        Measurement(f"the same from {manifest}, unchanged", f"list, {manifest}, unchanged", each),
        Measurement(
            f"the same from {manifest}, after one commit", f"list, {manifest}, one commit", each
        ),
    )


def _index_of(manifest: str) -> tuple[Measurement, ...]:
    full = f"index, {manifest}"
    return (
        Measurement(f"the index of {manifest}, unchanged", f"{full}, unchanged", full),
        Measurement(f"the index of {manifest}, after one commit", f"{full}, one commit", full, 0.1),
        Measurement(f"the index of {manifest}, on the next day", f"{full}, next day", full),
        Measurement(
            f"indexes of {manifest} that differ from one built anew",
            f"{full}, anew",
            None,
            0,
            "count",
        ),
    )


BENCH = Bench(
    prepare,
    (
        Measurement(
            "one table of all ledgers, from folders: `list`",
            "list, folders", "list, one by one", 0.1, design=True,
        ),
        Measurement(
            "one table of all ledgers, from repositories: `list`",
            "list, repositories", "list, one by one", 0.1, design=True,
        ),
        *_kept_of("folders"),
        *_kept_of("repositories"),
        Measurement("all gaps, from folders", "gaps, folders", "gaps, one by one", 0.1),
        Measurement("all gaps, from repositories", "gaps, repositories", "gaps, one by one", 0.1),
        Measurement("all figures, from folders: `stats`", "stats, folders", "stats, one by one"),
        Measurement("one calendar", "calendar, folders", "calendar, one by one"),
        Measurement("all letters to one body", "letters, folders", "letters, one by one"),
        Measurement(
            "one transfer: a patch for each ledger it touches",
            "transfer, folders", "transfer, one by one",
        ),
        Measurement("patches of it that do not apply", "transfer, folders", None, 0, "count"),
        *_index_of("folders"),
        *_index_of("repositories"),
    ),
    turns=1,
)  # fmt: skip
