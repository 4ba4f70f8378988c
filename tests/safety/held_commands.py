"""Commands held at a gate, one by one under a tracer or many let go at once; see gate.py."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "functional"))

from command import DATA, SCRIPT, Ended, atmt, environment

PATIENCE = 30
"""Seconds after which something that should have happened did not."""


def wait_for(what: Callable[[], object], why: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.002)


class Gate:
    """The process that starts commands, and the pipe that lets them go."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="atmt-gate-")
        self.folder = Path(self._folder.name)
        pipe = self.folder / "gate"
        os.mkfifo(pipe)
        self._pipe = os.open(pipe, os.O_RDWR)
        # -B: a compiled file written in passing would be counted among the calls.
        program = [sys.executable, "-IB", str(Path(__file__).parent / "gate.py"), str(pipe)]
        self._process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._number = 0
        atexit.register(self.close)

    def ask(self, **request: object) -> dict[str, Any]:
        """One request and its answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def hold(
        self,
        *arguments: str,
        ledger: Path,
        umask: int = 0o022,
        user: dict[str, object] | None = None,
    ) -> "Held":
        """Start a command line on a ledger, as a user; it waits until it is let go."""
        self._number += 1
        streams = [self.folder / f"{self._number}.{name}" for name in ("out", "err")]
        for stream in streams:
            stream.write_bytes(b"")
        request = {
            "script": SCRIPT,
            "arguments": [*arguments, "--ledger", str(ledger)],
            "cwd": "/",
            "environ": environment(),
            "streams": [os.devnull, *map(str, streams)],
            "umask": umask,
            "user": user,
        }
        return Held(self, self.ask(start=request)["pid"], streams)

    def open(self, count: int = 1) -> None:
        """Let as many go."""
        os.write(self._pipe, b"." * count)

    def close(self) -> None:
        """End the process."""
        atexit.unregister(self.close)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process.wait(PATIENCE)
        os.close(self._pipe)
        self._folder.cleanup()


class Held:
    """A command that waits, or runs, or has ended."""

    def __init__(self, gate: Gate, pid: int, streams: Sequence[Path]) -> None:
        self._gate = gate
        self._streams = streams
        self._tracer: subprocess.Popen[bytes] | None = None
        self.pid = pid
        self.log = gate.folder / f"{pid}.strace"

    def trace(self, *options: str) -> None:
        """Put strace on it."""
        command = ["strace", "-y", "-s0", "-o", str(self.log), *options, "-p", str(self.pid)]
        self._tracer = subprocess.Popen(command, stderr=subprocess.PIPE)
        assert self._tracer.stderr
        said = self._tracer.stderr.readline()
        assert b"attached" in said, said

    def traced(self) -> str:
        """What strace has noted so far."""
        return self.log.read_text("utf-8", "backslashreplace")

    def wait(self) -> Ended:
        """Its end, once it was let go."""
        code = self._gate.ask(wait=self.pid)["code"]
        if self._tracer:
            self._tracer.communicate(timeout=PATIENCE)
        out, err = (stream.read_text("utf-8") for stream in self._streams)
        return Ended(code, out, err)


@cache
def gate() -> Gate:
    """The gate of this process."""
    return Gate()


def hold(
    *arguments: str, ledger: Path, umask: int = 0o022, user: dict[str, object] | None = None
) -> Held:
    """Start a command line on a ledger; it waits until `release`."""
    return gate().hold(*arguments, ledger=ledger, umask=umask, user=user)


def release(count: int = 1) -> None:
    """Let those go that wait."""
    gate().open(count)


@cache
def why_no_strace() -> str | None:
    """Why nothing can be traced here, or None where it can."""
    if not shutil.which("strace"):
        return "there is no strace"
    tried = subprocess.run(
        ["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False
    )
    return tried.stderr.strip() if tried.returncode else None


__all__ = ["DATA", "SCRIPT", "Ended", "Held", "atmt", "environment", "hold", "release",
           "wait_for", "why_no_strace"]  # fmt: skip
