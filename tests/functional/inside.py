"""The command line without a process of its own: cheap, where only its answer matters."""

from contextlib import chdir, redirect_stderr, redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path

from command import Ended

from atmt_cli.cli.app import run
from atmt_cli.cli.commands import needed


def in_process(*arguments: str, cwd: Path) -> Ended:
    """Run a command line in a folder."""
    for module in needed(list(arguments)):
        import_module(f"atmt_cli.cli.{module}")
    out, err = StringIO(), StringIO()
    with chdir(cwd), redirect_stdout(out), redirect_stderr(err):
        code = run(list(arguments))
    return Ended(code, out.getvalue(), err.getvalue())
