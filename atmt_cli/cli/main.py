"""The entry point: find the command, import that one, run it, and end with the right exit code."""

import gc
import importlib
import os
import sys
from typing import NoReturn

COMMANDS = {
    "status": "status",
    "list": "status",
    "show": "show",
    "gaps": "gaps",
    "check": "check",
    "rules": "rules",
    "note": "note",
    "update": "update",
    "offer": "custody",
    "accept": "custody",
    "decline": "custody",
    "withdraw": "custody",
    "transfer": "custody",
    "close": "closing",
    "reopen": "closing",
    "step": "step",
    "add": "entries",
    "body": "body",
    "question": "entries",
    "waive": "entries",
    "init": "init",
}
"""Every command, in the order of the help, and the module below `atmt_cli.cli` that holds it."""

_GLOBAL_WITH_VALUE = ("--ledger", "--today", "--color")
OK, BROKEN, USAGE, UNAVAILABLE, FAULT, INTERRUPTED, CLOSED_PIPE = 0, 1, 2, 3, 70, 130, 141


def main() -> NoReturn:
    """Run ``atmt`` with the arguments of the process, and exit."""
    # What is built while a command runs lives until it ends: collecting it is time lost.
    gc.disable()
    # Pydantic's plug-ins are looked up among all that is installed, at 10 ms; none is used.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    code = FAULT
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("atmt: interrupted\n")
        code = INTERRUPTED
    finally:
        # What is still buffered is flushed here, so that nothing can fail once we have left.
        code = _flushed(code)
    # Taking the tree apart again costs more than many a command.
    os._exit(code)


def _run(arguments: list[str]) -> int:
    from atmt_cli.cli.app import run

    modules = needed(arguments)
    for module in modules:
        importlib.import_module(f"atmt_cli.cli.{module}")
    return run(arguments)


def needed(arguments: list[str]) -> list[str]:
    """The modules to import: that of the command named, or all where none is."""
    words = iter(arguments)
    for word in words:
        if word in _GLOBAL_WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            named = COMMANDS.get(word)
            return [named] if named and not os.environ.get("_ATMT_COMPLETE") else _all()
    return _all()


def _all() -> list[str]:
    return list(dict.fromkeys(COMMANDS.values()))


def _flushed(code: int) -> int:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            code = CLOSED_PIPE
        except (OSError, ValueError):
            code = code or UNAVAILABLE
    return code
