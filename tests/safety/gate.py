"""A process that starts `atmt` commands which wait at a gate until they are let go.

Each is a fork of this process, which has imported what the commands import (see warm.py beside
the functional tests). While they wait a tracer can be put on them; and many can be let go at once.
Requests and answers are lines of JSON on standard input and output:

    {"start": {...}}  ->  {"pid": 123}     it waits
    {"wait": 123}     ->  {"code": -9}     it has ended

A waiting command goes on when a byte can be read from the named pipe that is the only argument.
"""

import ctypes
import importlib
import json
import os
import pkgutil
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parents[1] / "functional"))

import warm

LIBC = ctypes.CDLL(None)
PR_SET_PTRACER = 0x59616D61
"""From <linux/prctl.h>: who may trace us, where the system does not let everybody."""
ANYBODY = ctypes.c_ulong(-1)
PATIENCE = 60
"""Seconds after which a command that nobody lets go is ended, by SIGALRM."""


def wait_and_become(request: dict[str, Any], gate: int, ready: int) -> NoReturn:
    """In a fork: wait at the gate, then turn into the command."""
    signal.alarm(PATIENCE)
    LIBC.prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
    os.write(ready, b".")
    os.read(gate, 1)
    os.umask(request["umask"])
    code: Any = 1
    try:
        warm.become(request, cold=False)
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # as Python itself would end
        sys.excepthook(*sys.exc_info())
    os._exit(code if isinstance(code, int) else 0)


def start(request: dict[str, Any], gate: int) -> int:
    """Fork, and return when the fork waits."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        wait_and_become(request, gate, writer)
    os.close(writer)
    os.read(reader, 1)
    os.close(reader)
    return child


def serve(gate: int) -> None:
    """Answer requests until there are no more."""
    answers = os.dup(1)
    os.set_inheritable(answers, False)
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        if "start" in request:
            answer = {"pid": start(request["start"], gate)}
        else:
            answer = {"code": os.waitstatus_to_exitcode(os.waitpid(request["wait"], 0)[1])}
        os.write(answers, json.dumps(answer).encode() + b"\n")


def preload() -> None:
    """Import all: a file that is read on the way would be counted among the calls."""
    warm.preload()
    commands = importlib.import_module("atmt_cli.cli").__path__
    for module in pkgutil.walk_packages(commands, "atmt_cli.cli."):
        importlib.import_module(module.name)


if __name__ == "__main__":
    preload()
    serve(os.open(sys.argv[1], os.O_RDWR))
