"""The entry point: import the command that is asked for, run it, end with the right code."""

import gc
import importlib
import os
import sys
from contextlib import suppress
from typing import NoReturn

from atmt_cli.cli.commands import needed
from atmt_cli.cli.exits import CLOSED_PIPE, FAULT, UNAVAILABLE


def main() -> NoReturn:
    """Run ``atmt`` with the arguments of the process, and exit."""
    # What is built while a command runs lives until it ends: collecting it is time lost.
    gc.disable()
    # Pydantic would look for plug-ins in every package installed; none is used here.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    code = FAULT
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        said, code = _interrupted()
        with suppress(OSError, AttributeError):
            sys.stderr.write(said)
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


def _interrupted() -> tuple[str, int]:
    from atmt_cli.cli.reminder import interrupted

    return interrupted()


def _flushed(code: int) -> int:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:
            code = CLOSED_PIPE
        except (OSError, ValueError):
            code = code or UNAVAILABLE
    return code
