"""The installed command, run as people run it: `sys.prefix/bin/atmt` in a process of its own."""

import atexit
import json
import os
import pty
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from fcntl import ioctl
from functools import cache
from pathlib import Path
from termios import TIOCSWINSZ
from threading import Thread
from typing import Any

SCRIPT = str(Path(sys.prefix) / "bin" / "atmt")
DATA = Path(__file__).parents[2] / "data"
TODAY = "2018-01-10"
NOTHING = os.devnull


@dataclass(frozen=True)
class Ended:
    """How a command ended. ``megabytes`` is its peak resident set."""

    code: int
    out: str
    err: str
    megabytes: float = 0
    seconds: float = 0

    @property
    def said(self) -> str:
        """Both streams."""
        return self.out + self.err

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command: nothing that is set where the tests run, but PATH.

    Nothing is kept of what was read, unless a test says where.
    """
    base = {
        "PATH": os.environ["PATH"],
        "HOME": tempfile.gettempdir(),
        "ATMT_TODAY": TODAY,
        "ATMT_CACHE": "0",
        "LC_ALL": "C.UTF-8",
    }
    return {**base, **(given or {})}


class Server:
    """The process that runs commands; see warm.py."""

    def __init__(self, *words: str) -> None:
        program = [sys.executable, "-I", str(Path(__file__).parent / "warm.py"), *words]
        self._process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._streams = tempfile.TemporaryDirectory(prefix="atmt-streams-")
        atexit.register(self.close)

    def run(
        self,
        arguments: tuple[str, ...],
        cwd: Path,
        environ: dict[str, str],
        given: Path | str = NOTHING,
        shown: Path | str = "",
    ) -> Ended:
        """Run ``atmt`` with arguments; what it prints goes where it is ``shown``, or to us."""
        out, err = (Path(self._streams.name) / name for name in ("out", "err"))
        out.write_bytes(b"")
        err.write_bytes(b"")
        streams = (str(given), str(shown or out), str(err))
        answer = self.run_on(streams, arguments, cwd, environ)
        return Ended(
            code=answer["code"],
            out=out.read_bytes().decode(),
            err=err.read_bytes().decode(),
            megabytes=answer["kilobytes"] / 1024,
            seconds=answer["seconds"],
        )

    def run_on(
        self,
        streams: tuple[str, str, str],
        arguments: tuple[str, ...],
        cwd: Path,
        environ: dict[str, str],
    ) -> dict[str, Any]:
        """Run ``atmt`` with input, output and errors at paths."""
        assert self._process.stdin
        assert self._process.stdout
        request = {
            "script": SCRIPT,
            "arguments": arguments,
            "cwd": str(cwd),
            "environ": environ,
            "streams": streams,
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        atexit.unregister(self.close)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process.wait(10)
        self._streams.cleanup()


@cache
def _warm() -> Server:
    return Server()


@cache
def _cold() -> Server:
    return Server("cold")


def atmt(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, **files: Path | str
) -> Ended:
    """Run a command line in a folder; ``given`` is a file to read, ``shown`` one to print to."""
    return _warm().run(arguments, cwd, environment(env), **files)


def atmt_weighed(*arguments: str, cwd: Path) -> Ended:
    """The same without anything imported before: its memory is the command's alone."""
    return _cold().run(arguments, cwd, environment(None))


def atmt_afresh(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, **streams: Any
) -> Ended:
    """The same without anything imported before, and with any streams."""
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    ended = subprocess.run(
        [SCRIPT, *arguments],
        cwd=cwd,
        env=environment(env),
        timeout=60,
        check=False,
        **{**both, **streams},
    )
    return Ended(ended.returncode, (ended.stdout or b"").decode(), (ended.stderr or b"").decode())


def atmt_on_terminal(
    *arguments: str,
    cwd: Path,
    columns: int,
    env: Mapping[str, str] | None = None,
    typed: str = "",
) -> Ended:
    """Run a command line on a terminal of some width, on which somebody has typed.

    ``out`` has both streams, LF at line ends.
    """
    with ExitStack() as stack:
        master, slave = pty.openpty()
        stack.callback(os.close, master)
        ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        os.write(master, typed.encode())
        read: list[bytes] = []
        reader = Thread(target=_drain, args=(master, read))
        reader.start()
        where = os.ttyname(slave)
        environ = environment({"TERM": "xterm-256color", **(env or {})})
        answer = _warm().run_on((where, where, where), arguments, cwd, environ)
        os.close(slave)
        reader.join()
    return Ended(answer["code"], b"".join(read).decode().replace("\r\n", "\n"), "")


def _drain(master: int, into: list[bytes]) -> None:
    """Read what a terminal shows until nobody holds its other end."""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # how Linux says that the other end is closed
            return
        if not data:
            return
        into.append(data)
