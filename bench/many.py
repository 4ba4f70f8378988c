"""Many ledgers in many repositories: `python -m bench.many [--ledgers 300] [--sample 30]`.

One table of all of them beside a process for each, and the index: full, unchanged, after one
commit. Processor seconds, git's among them; of the processes one by one a sample is run.
"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from bench.generate import actions, bodies
from bench.measure import ATMT, Run, as_installed, run

DAY = "2018-06-01"
_AUTHOR = "Ann <ann@example.org>"
_GIT = (
    "git", "-c", "init.defaultBranch=main", "-c", "user.name=Ann",
    "-c", "user.email=ann@example.org", "-c", "maintenance.auto=false",
)  # fmt: skip


def git(folder: Path, *words: str, given: bytes | None = None) -> None:
    """Run git in a folder."""
    subprocess.run([*_GIT, *words], cwd=folder, input=given, check=True, capture_output=True)


def repository(folder: Path, count: int, notes: int) -> None:
    """Make a repository of three commits: the ledger as it grew, note by note."""
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
            data = text.encode()
            stream += f"M 100644 inline data/{name}\ndata {len(data)}\n".encode() + data + b"\n"
    git(folder, "fast-import", "--quiet", "--force", given=stream)
    git(folder, "reset", "--quiet", "--hard", "main")


def manifests(there: Path, names: list[str]) -> None:
    """Write a manifest of the folders, and one of the repositories."""
    folders = [f"  - {{name: {name}, path: {name}}}\n" for name in names]
    committed = [f"  - {{name: {name}, repository: {name}, path: data}}\n" for name in names]
    (there / "folders.yaml").write_text("ledgers:\n" + "".join(folders), "utf-8")
    (there / "repositories.yaml").write_text("ledgers:\n" + "".join(committed), "utf-8")


def told(what: str, one: Run, beside: float | None = None, target: str = "") -> None:
    """Print a run in a line, and its part of another figure."""
    part = f", {one.cpu / beside:.3f} of it{target}" if beside else ""
    print(f"{what}: {one.cpu:.2f} s of CPU, {one.peak:.0f} MB, exit {one.code}{part}", flush=True)


def tables(there: Path, names: list[str], sample: int) -> None:
    """One table of all ledgers, beside a process for each."""
    for command in (("list", "--format", "jsonl"), ("gaps", "--format", "jsonl")):
        chosen = names[:: max(1, len(names) // sample)]
        each = [run([ATMT, *command, "--ledger", name, "--today", DAY], there) for name in chosen]
        alone = sum(one.cpu for one in each) / len(each) * len(names)
        print(f"{command[0]}, a process each: {alone:.2f} s of CPU ({len(each)} were run)")
        for manifest in ("folders", "repositories"):
            words = [ATMT, "--today", DAY, "--ledgers", f"{manifest}.yaml", *command]
            told(f"{command[0]}, {manifest}", run(words, there), alone, ", target 0.1")


def indexes(there: Path, names: list[str]) -> None:
    """The index: full, unchanged, after one commit, and whether that is as one built anew."""
    for manifest in ("folders", "repositories"):
        words = [ATMT, "index", f"{manifest}.yaml", "--today", DAY, "-o", f"{manifest}.db"]
        full = run(words, there)
        told(f"index of {manifest}, full", full)
        told(f"index of {manifest}, unchanged", run(words, there), full.cpu)
        changed = there / names[len(names) // 2]
        path = changed / "data" / "actions.yaml"
        path.write_text(path.read_text("utf-8").replace("goes on as", "runs as", 1), "utf-8")
        git(changed, "commit", "--quiet", "--all", "--message", "Edit", "--no-verify")
        told(f"index of {manifest}, after one commit", run(words, there), full.cpu, ", target 0.1")
        run([*words[:-1], "anew.db"], there)
        same = (there / "anew.db").read_bytes() == (there / f"{manifest}.db").read_bytes()
        size = (there / "anew.db").stat().st_size / 1e6
        print(f"  as one built anew, byte for byte: {same}; {size:.1f} MB")
        (there / "anew.db").unlink()
        words[words.index(DAY)] = "2018-06-02"
        told(f"index of {manifest}, on the next day", run(words, there), full.cpu)


def main() -> None:
    """Generate, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledgers", type=int, default=300)
    parser.add_argument("--actions", type=int, default=20)
    parser.add_argument("--notes", type=int, default=10)
    parser.add_argument("--sample", type=int, default=30)
    given = parser.parse_args()
    as_installed()
    os.environ.pop("ATMT_TODAY", None)
    with tempfile.TemporaryDirectory(prefix="atmt-many-") as folder:
        there = Path(folder)
        names = [f"l{number}" for number in range(given.ledgers)]
        for name in names:
            repository(there / name, given.actions, given.notes)
        manifests(there, names)
        tables(there, names, given.sample)
        indexes(there, names)
        answers(there, names, given.sample)
        patches(there, names)


def patches(there: Path, names: list[str], many: int = 40) -> None:
    """One transfer across some of the ledgers: a patch for each, applied, and its gate; beside a
    process of `transfer --dry-run` for each.
    """
    touched = names[:: max(1, len(names) // many)][:many]
    for name in touched:
        data = there / name / "data"
        text = (data / "actions.yaml").read_text("utf-8")
        (data / "actions.yaml").write_text(text.replace("to: owner-1\n", "to: old\n", 1), "utf-8")
        with (data / "bodies.yaml").open("a", encoding="utf-8") as file:
            file.write("  - {id: old, name: The Old Agency, kind: agency}\n")
        git(there / name, "commit", "--quiet", "--all", "--message", "Edit", "--no-verify")
    words = ["--today", DAY, "transfer", "old", "owner-2", "--on", "2018-05-31"]
    dry = [run([ATMT, *words, "--dry-run", "--ledger", one], there) for one in touched]
    alone = sum(one.cpu for one in dry)
    most = max(one.peak for one in dry)
    print(f"transfer --dry-run, {len(touched)} processes: {alone:.2f} s of CPU, {most:.0f} MB each")
    for manifest in ("folders", "repositories"):
        one = run([ATMT, *words, "--ledgers", f"{manifest}.yaml", "-o", f"p-{manifest}"], there)
        told(f"transfer across {len(names)} ledgers, {manifest}", one, alone)
        made = sorted((there / f"p-{manifest}").iterdir())
        passed = 0
        for patch in made:
            clone = there / patch.stem
            git(clone, "apply", str(patch))
            passed += run([ATMT, "check", "--against", "HEAD", "--today", DAY], clone).code == 0
            git(clone, "reset", "--quiet", "--hard")
        print(f"  {len(made)} patches, of which {passed} apply and pass their gate", flush=True)


WRITTEN_TO = "owner-3"
"""A body that every ledger has named for an action and not told."""


def answers(there: Path, names: list[str], sample: int) -> None:
    """One letter to a body, its forms and records, rates and a calendar: of all ledgers, beside a
    process for each.
    """
    chosen = names[:: max(1, len(names) // sample)]
    commands = {
        "the letter to a body": ["report", "chase", WRITTEN_TO],
        "the letter and its forms": ["report", "chase", WRITTEN_TO, "--form", "csv"],
        "the letter and its workbooks": ["report", "chase", WRITTEN_TO],
        "stats": ["stats"],
        "calendar": ["calendar"],
    }
    for what, command in commands.items():
        each = [_answer(there, what, [*command, "--ledger", name], name) for name in chosen]
        alone = sum(one.cpu for one in each) / len(each) * len(names)
        print(f"{what}, a process each: {alone:.2f} s of CPU ({len(each)} were run)", flush=True)
        for manifest in ("folders", "repositories"):
            words = [*command, "--ledgers", f"{manifest}.yaml"]
            one = _answer(there, what, words, manifest)
            told(f"{what}, {manifest}", one, alone, ", target 0.1")


def _answer(there: Path, what: str, words: list[str], name: str) -> Run:
    output = ["-o", f"post/{what}/{name}"] if what.startswith("the letter and") else []
    return run([ATMT, "--today", DAY, *words, *output], there)


if __name__ == "__main__":
    main()
