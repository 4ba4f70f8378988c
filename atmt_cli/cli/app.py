"""The application: its options for all commands, and what each way to end means."""

import errno
import os
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from atmt_cli.cli.commands import COMMANDS, GROUPS, MANY, PARTS
from atmt_cli.cli.exits import (
    BROKEN,
    CLOSED_PIPE,
    FAULT,
    GIT_ERROR,
    INTERRUPTED,
    OK,
    UNAVAILABLE,
    USAGE,
)
from atmt_cli.cli.options import ColorOption, One, option
from atmt_cli.cli.reminder import interrupted, remind
from atmt_cli.cli.streams import ClosedPipe, complain, prepare_streams
from atmt_cli.model.errors import (
    AtmtError,
    RefusedError,
    UnavailableError,
    UnreadableError,
    UsageError,
)
from atmt_cli.model.text import listed, visible
from atmt_cli.store.outcome import OUTCOME

MOST_FINDINGS = 10
"""Findings of an unreadable ledger that a command prints; `check` prints all."""

LONGEST = 62
"""Characters of a command's line in the help, so that none is cut at 80 columns."""


class Parts(TyperGroup):
    """List the commands in the parts of the table, whichever were imported first."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """Return the commands that were imported, in the order of the help."""
        return [name for part in PARTS.values() for name in part if name in self.commands]

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Write a section for each part: the commands, and what each does in a line."""
        width = max(len(name) for name in self.list_commands(ctx))
        for part, names in PARTS.items():
            known = [(name, self.commands[name]) for name in names if name in self.commands]
            rows = [(name.ljust(width), one.get_short_help_str(LONGEST)) for name, one in known]
            if rows:
                with formatter.section(part):
                    formatter.write_dl(rows)


F = TypeVar("F", bound=Callable[..., Any])


class PlainCommand(TyperCommand):
    """A command whose help names its arguments, without the types that Python has for them."""

    def get_params(self, ctx: typer.Context) -> list[Any]:  # type: ignore[override]
        """Return the arguments and options; help tells no type for an argument."""
        params = super().get_params(ctx)
        for one in params:
            if isinstance(one, TyperArgument):
                one.display_type_rich = lambda ctx: None  # type: ignore[method-assign]  # noqa: ARG005
        return params


class Commands(typer.Typer):
    """A group whose commands have plain help."""

    def command(self, name: str | None = None, **chosen: Any) -> Callable[[F], F]:
        """Return what registers a command."""
        return super().command(name, cls=PlainCommand, **chosen)


app = Commands(
    name="atmt",
    cls=Parts,
    help="A handover ledger: who has each action, and have they said so?",
    epilog="Begin with: atmt status. Make a ledger: atmt init DIR. Words: atmt help.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
body_app = Commands(help="List, show, add and change bodies.", no_args_is_help=True)
step_app = Commands(
    help="Add, assign, date and settle the steps of an action.", no_args_is_help=True
)
report_app = Commands(no_args_is_help=True)
question_app = Commands(
    help="Record what must still be found out, and the answers.", no_args_is_help=True
)
theme_app = Commands(help="List and add the themes of the actions.", no_args_is_help=True)
ledger_app = Commands(help="Show or change the details of the whole ledger.", no_args_is_help=True)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"atmt {version('atmt')}")
        raise typer.Exit


@app.callback()
def everywhere(
    context: typer.Context,
    ledger: Annotated[
        One, option("DIR", "The ledger's folder. Default: $ATMT_LEDGER, else here or above.")
    ] = None,
    ledgers: Annotated[
        One, option("MANIFEST", f"For {listed(MANY)}: all the ledgers that this file names.")
    ] = None,
    today: Annotated[
        One,
        option("DATE", "Treat this day as today. Default: $ATMT_TODAY, else today (UTC)."),
    ] = None,
    color: ColorOption = None,
    version: Annotated[  # noqa: ARG001 - its callback acts
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Take options before the command as if they stood behind it."""
    if ledger is not None and context.invoked_subcommand == "init":
        raise UsageError("give init its folder as an argument", f"atmt init {ledger}")
    if ledgers is not None and not any(
        one.split()[0] == context.invoked_subcommand for one in MANY
    ):
        refuse_ledgers(str(context.invoked_subcommand), ledgers, context.obj)
    given = {"ledger": ledger, "ledgers": ledgers, "today": today, "color": color}
    defaults = {name: value for name, value in given.items() if value is not None}
    context.default_map = {
        name: {**defaults, **{inner: dict(defaults) for inner in GROUPS.get(name, ())}}
        for name in COMMANDS
    }


def refuse_ledgers(command: str, manifest: str, words: list[str] | None) -> None:
    """Raise UsageError for a command that is asked to read all the ledgers of a manifest, and looks
    at one; ``words`` are the command line.
    """
    if command not in MANY:
        from atmt_cli.cli.one_ledger import for_one

        message = f"{command} looks at one ledger; --ledgers is for {listed(MANY)}"
        raise UsageError(message, for_one(command, manifest, words or []))


def run(arguments: list[str], command: Callable[..., Any] = app) -> int:
    """Run a command line and give its exit code. Every way to end is settled here.

    ``command`` is the application, or what Typer has built of it.
    """
    OUTCOME.begin()
    try:
        prepare_streams()
        code = command(args=arguments, prog_name="atmt", standalone_mode=False, obj=arguments)
    except (Exception, SystemExit) as error:
        if isinstance(error, AtmtError) and error.hint and "MANIFEST" in error.hint:
            from atmt_cli.cli.one_ledger import with_manifest

            error.hint = with_manifest(error.hint, arguments)
        code = _code_of(error)
    code = code if isinstance(code, int) else OK
    if code == INTERRUPTED and OUTCOME.begun:
        # Typer makes an exit code of an interrupt; whether the edit was written it cannot know.
        said, code = interrupted()
        complain(said)
    remind()
    if arguments[:1] == ["merge-driver"] and code not in (OK, BROKEN):
        return _told_git(code)
    return code


def _told_git(code: int) -> int:
    """Return the code that a merge driver fails with; a lower one means a conflict."""
    # Git tells people of a conflict all the same, and there is no mark in the file.
    complain("  the file holds only our side: abort the merge, fix that, and merge again\n")
    return max(code, GIT_ERROR)


def _code_of(error: BaseException) -> int:
    """Return what is said of an error, and the exit code that it means; never a traceback."""
    is_closed = isinstance(error.__context__, OSError) and error.__context__.errno == errno.EPIPE
    if isinstance(error, ClosedPipe) or (isinstance(error, SystemExit) and is_closed):
        return CLOSED_PIPE
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else OK
    if isinstance(error, typer.Abort):
        return INTERRUPTED
    if isinstance(error, OSError):
        error = UnavailableError(f"Cannot write the output: {error.strerror}")
    if isinstance(error, MemoryError):
        error = UnavailableError(
            "There is not enough memory", "close other programs, and try again"
        )
    if isinstance(error, AtmtError):
        return _stopped(error)
    # The parser's own errors have no public class that all of them share.
    return _misused(error) if hasattr(error, "format_message") else _fault(error)


def _misused(error: Any) -> int:
    """Return what the command line's parser complains of: shown as it shows it, but visibly."""
    context, message = getattr(error, "ctx", None), error.format_message()
    if message.startswith("Usage:"):  # a command without its sub-command, which is no error to tell
        complain(message.rstrip("\n") + "\n")
        return USAGE
    usage = ""
    if context is not None:
        usage = f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n"
    complain(visible(f"{usage}Error: {message}", lines=True) + "\n")
    return USAGE


def _stopped(error: AtmtError) -> int:
    if isinstance(error, UnreadableError):
        from atmt_cli.render.check.text import render_text

        complain("".join(render_text(error.findings[:MOST_FINDINGS])))
        more = len(error.findings) - MOST_FINDINGS
        if more > 0:
            complain(f"and {more} more; all of them: atmt check\n")
    _say(error.message, error.hint)
    if isinstance(error, RefusedError):
        return BROKEN
    return USAGE if isinstance(error, UsageError) else UNAVAILABLE


def _say(message: str, hint: str | None) -> None:
    complain(f"atmt: {visible(message)}\n" + (f"  {visible(hint)}\n" if hint else ""))


def _fault(error: BaseException) -> int:
    """Return a fault of ours: said in a line; the traceback only for who asks for it."""
    if os.environ.get("ATMT_DEBUG"):
        raise error
    if os.environ.get("_ATMT_COMPLETE"):
        # A shell would show it in the middle of the line that somebody is typing.
        return USAGE
    _say(
        f"a fault in atmt itself, {type(error).__name__}: {error}",
        "nothing was written; set ATMT_DEBUG=1 to see where, and report it",
    )
    return FAULT
