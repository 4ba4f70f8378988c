"""A process of its own that runs the installed command again and again, each time in a fork.

It has imported what the commands import, so a fork needs a tenth of the time of a fresh process;
all else is as it is there: own process, streams, folder, environment, exit code. A request is a
line of JSON on standard input, an answer one on standard output. With `cold` among its arguments
nothing is imported and every command is executed afresh.
"""

import importlib
import json
import os
import pkgutil
import resource
import runpy
import signal
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

PATIENCE = 30
"""Seconds after which a command that hangs is ended, by SIGALRM."""


def preload() -> None:
    """Import all below the command line, and whatever that imports late."""
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    package = importlib.import_module("atmt_cli")
    names = [module.name for module in pkgutil.walk_packages(package.__path__, "atmt_cli.")]
    # The commands are left for the fork: each run has those registered that it needs.
    below = [name for name in names if not name.startswith(("atmt_cli.cli.", "atmt_cli.__main__"))]
    late = [
        "_ruamel_yaml",
        "ruamel.yaml",
        "typer",
        "typer._adapters",
        "typer._click.decorators",
        "rich.console",
        "rich.table",
        "difflib",
        "openpyxl",
    ]
    for name in (*late, *below, "atmt_cli.cli.app", "atmt_cli.cli.options", "atmt_cli.cli.streams"):
        # What needs a package that is not there, or does not import at all, is for the command
        # that needs it to say.
        with suppress(Exception):
            importlib.import_module(name)
    # The first ledger makes pydantic build its validators.
    importlib.import_module("atmt_cli.model.validation").shape_findings("actions.yaml", {})
    importlib.import_module("atmt_cli.model.validation").shape_findings("bodies.yaml", {})


def become(request: dict[str, Any], *, cold: bool) -> NoReturn:
    """Turn this fork into the command."""
    signal.alarm(PATIENCE)
    os.chdir(request["cwd"])
    flags = (os.O_RDONLY, os.O_WRONLY | os.O_NOCTTY, os.O_WRONLY | os.O_NOCTTY)
    for descriptor, (path, flag) in enumerate(zip(request["streams"], flags, strict=True)):
        os.dup2(os.open(path, flag), descriptor)
    if user := request.get("user"):
        os.setgroups(user["groups"])
        os.setgid(user["group"])
        os.setuid(user["id"])
    script, arguments, environ = request["script"], request["arguments"], request["environ"]
    if cold:
        os.execve(script, [script, *arguments], environ)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    renew_streams()
    sys.argv = [script, *arguments]
    runpy.run_path(script, run_name="__main__")
    raise SystemExit(0)


def renew_streams() -> None:
    """Open the standard streams as Python does when it starts; the old ones know the old files."""
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", closefd=False)  # noqa: SIM115
    errors = open(2, "w", closefd=False, errors="backslashreplace")  # noqa: SIM115
    sys.stderr = sys.__stderr__ = errors


def run(request: dict[str, Any], *, cold: bool) -> dict[str, Any]:
    """Run one command, and say how it ended and what it took at most."""
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        code: Any = 1
        try:
            become(request, cold=cold)
        except SystemExit as ended:
            code = ended.code
        except BaseException:  # as Python itself would end
            traceback.print_exc()
        os._exit(code if isinstance(code, int) else 0)
    _, status, usage = os.wait4(child, 0)
    # What a fork shares with us is not counted as its own; a fresh process would have it.
    shared = 0 if cold else resident()
    return {
        "code": os.waitstatus_to_exitcode(status),
        "kilobytes": usage.ru_maxrss + shared,
        "seconds": time.perf_counter() - start,
    }


def resident() -> int:
    """The kilobytes this process has in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def serve(*, cold: bool) -> None:
    """Answer requests until there are no more."""
    answers = os.dup(1)
    os.set_inheritable(answers, False)
    os.dup2(2, 1)  # what a fork inherits as its output is never the channel of the answers
    if not cold:
        preload()
    for line in sys.stdin:
        os.write(answers, json.dumps(run(json.loads(line), cold=cold)).encode() + b"\n")


if __name__ == "__main__":
    serve(cold="cold" in sys.argv)
