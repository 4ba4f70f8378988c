"""The command line without a process of its own: cheap, where only its answer matters."""

import gc
import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from command import SCRIPT, Ended, environment
from typer.main import get_command

from atmt_cli.cli.app import app, run
from atmt_cli.cli.commands import COMMANDS, needed


def in_process(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run a command line in a folder, in the environment that its own process would have."""
    modules = needed(list(arguments))
    if COMMANDS["help"] in modules:  # it asks every command, and imports them as it runs
        modules = list(COMMANDS.values())
    command = _built(frozenset(modules))
    out, err = StringIO(), StringIO()
    with ExitStack() as stack:
        for each in (
            _only(modules),
            _surroundings(arguments, env),
            chdir(cwd),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            stack.enter_context(each)
        code = run(list(arguments), command)
    return Ended(code, out.getvalue(), err.getvalue())


@cache
def _built(modules: frozenset[str]) -> Any:
    """Build the application that knows the commands of these modules, once for all command lines.

    A fresh process builds it anew; that takes as long as many a command.
    """
    for module in modules:
        import_module(f"atmt_cli.cli.{module}")
    with _only(modules):
        return get_command(app)


@contextmanager
def _only(modules: Collection[str]) -> Iterator[None]:
    """Let the application know the commands of these modules, as it does in a fresh process."""
    every = app.registered_commands, app.registered_groups
    known = [[one for one in some if _module_of(one) in modules] for some in every]
    app.registered_commands, app.registered_groups = map(list, known)
    try:
        yield
    finally:
        # What a command has imported as it ran stays imported, so it must stay known.
        every[0].extend(app.registered_commands[len(known[0]) :])
        every[1].extend(app.registered_groups[len(known[1]) :])
        app.registered_commands, app.registered_groups = every


def _module_of(registered: Any) -> str | None:
    """Return the module that holds a command or a group of commands."""
    return COMMANDS.get(registered.name or registered.callback.__name__.replace("_", "-"))


@contextmanager
def _surroundings(arguments: Sequence[str], env: Mapping[str, str] | None) -> Iterator[None]:
    """Give the process what a command has: words, environment, no input, nothing collected."""
    before, given, words = dict(os.environ), sys.stdin, sys.argv
    _set_environment(environment(env))
    sys.argv = [SCRIPT, *arguments]
    gc.disable()
    try:
        with Path(os.devnull).open(encoding="utf-8") as sys.stdin:
            yield
    finally:
        gc.enable()
        sys.stdin, sys.argv = given, words
        _set_environment(before)


def _set_environment(wanted: Mapping[str, str]) -> None:
    """Set what differs, and no more: to clear all is to look through all, again for each name."""
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    os.environ.update(wanted)
