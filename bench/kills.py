"""SIGKILL at random moments of edits of one and of both files: `python -m bench.kills`.

After each the ledger must be the old one or the new one, the next command must say so where the
edit was cut short, `check` must give 3 then, and with the hook no half must be committed. Then the
next edit must find all in order. It prints a line of totals; 1 where anything is wrong.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "safety"))

from held_commands import atmt, hold, release

from atmt_cli.model.findings import FILES
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from bench.measure import ATMT, BIN

DATA = Path(__file__).parents[1] / "data"
EDITS = (
    ("note", "A1", "The fiscal case was made."),
    ("transfer", "mmip", "bia", "--on", "2018-01-09", "--yes"),
)
ENVIRON = {**os.environ, "ATMT_TODAY": "2018-01-10", "PATH": f"{BIN}:{os.environ['PATH']}"}


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command, cwd=cwd, env=ENVIRON, capture_output=True, text=True, check=False
    )


def repository(room: Path) -> Path:
    """A repository with the ledger, committed, and the hook."""
    top = room / "repository"
    shutil.copytree(DATA, top / "data", ignore=shutil.ignore_patterns(".atmt"))
    for words in (
        ["init", "-q"], ["config", "user.name", "T"], ["config", "user.email", "t@example.org"],
        ["add", "-A"], ["commit", "-qm", "The ledger"],
    ):  # fmt: skip
        run("git", *words, cwd=top)
    assert run(ATMT, "setup-git", "--hook", cwd=top).returncode == 0
    return top


def contents(top: Path) -> dict[str, bytes]:
    """Both files as the tool reads them."""
    return read_files(Folder(top / "data", top))


def on_disk(top: Path) -> dict[str, bytes]:
    """Both files as they are."""
    return {name: (top / "data" / name).read_bytes() for name in FILES}


def restore(top: Path) -> None:
    """Make the ledger the committed one again."""
    shutil.rmtree(top / "data" / ".atmt", ignore_errors=True)
    run("git", "reset", "-q", "--hard", "base", cwd=top)


def kill_within(words: tuple[str, ...], top: Path, seconds: float) -> None:
    """Let an edit go, and kill it at a random moment: of all of it, or of its writing."""
    ledger = top / "data"
    held = hold(*words, ledger=ledger)
    release()
    if random.random() < 0.5:
        end = time.perf_counter() + 5
        while not list(ledger.glob(".atmt/*.new")) and time.perf_counter() < end:
            time.sleep(0.0002)
        time.sleep(random.uniform(0, 0.015))
    else:
        time.sleep(random.uniform(0, seconds))
    with suppress(ProcessLookupError):
        os.kill(held.pid, signal.SIGKILL)
    held.wait()


def judge(top: Path, states: dict[str, dict[str, bytes]], told: Counter[str]) -> None:
    """Look at what a kill left."""
    standing = (top / "data" / ".atmt" / "journal").exists()
    read = contents(top)
    which = next((name for name, state in states.items() if state == read), "NEITHER")
    told[which] += 1
    disk = on_disk(top)
    half = disk not in states.values()
    told["half on disk"] += half
    told["journal"] += standing
    checked = atmt("check", cwd=top)
    if checked.code != (3 if standing else 0):
        told["WRONG check"] += 1
    if standing != ("An edit was cut short" in checked.err):
        told["WRONG words"] += 1
    if half:
        committed = run("git", "commit", "-qam", "Half", cwd=top)
        told["half refused" if committed.returncode else "WRONG half committed"] += 1
        if "check --finish" not in committed.stderr:
            told["WRONG hook's words"] += 1
    if standing and random.random() < 0.5:
        told["finished"] += atmt("check", "--finish", cwd=top).code == 0
        if on_disk(top) != states["new"]:
            told["WRONG finish"] += 1
    following = atmt("note", "A4", "The next edit.", cwd=top)
    if following.code or b"The next edit." not in contents(top)["actions.yaml"]:
        told["WRONG next edit"] += 1
        print(f"the next edit: exit {following.code}: {following.said}", flush=True)


def main() -> int:
    """Print the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    random.seed(given.seed)
    wrong = 0
    with TemporaryDirectory(prefix="atmt-bench-") as path:
        top = repository(Path(path))
        run("git", "add", "-A", cwd=top)
        run("git", "commit", "-qm", "Attributes", cwd=top)
        run("git", "tag", "base", cwd=top)
        for words in EDITS:
            restore(top)
            states = {"old": contents(top)}
            held = hold(*words, ledger=top / "data")
            begun = time.perf_counter()
            release()
            held.wait()
            took = time.perf_counter() - begun
            states["new"] = contents(top)
            told: Counter[str] = Counter()
            for _ in range(given.kills // len(EDITS)):
                restore(top)
                kill_within(words, top, took)
                judge(top, states, told)
            wrong += sum(count for name, count in told.items() if name.isupper() or "WRONG" in name)
            print(f"{words[0]}: {dict(sorted(told.items()))}", flush=True)
    print(f"{wrong} wrong")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
