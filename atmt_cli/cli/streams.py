"""Writing to the standard streams: their encoding, a closed pipe, a full disk, colour, width."""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, TextIO

from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import no_command, visible

if TYPE_CHECKING:
    from rich.console import Console

    from atmt_cli.views.shapes import Page, Table

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md")
COLORS = ("auto", "always", "never")
NARROWEST = 40


class ClosedPipe(Exception):  # noqa: N818 - no error: the reader has had enough
    """The output pipe was closed."""


def prepare_streams() -> None:
    """Write the same bytes in every locale: UTF-8 and LF where no terminal says otherwise.

    Raises UnavailableError where standard output is closed.
    """
    if sys.stderr is None:  # closed before we began; there is nobody to complain to
        sys.stderr = _nowhere()
    if sys.stdout is None:
        sys.stdout = _nowhere()
        message = "Cannot write the output: standard output is closed"
        raise UnavailableError(message, "nothing was done")
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is open, and a terminal."""
    return stream is not None and stream.isatty()


def terminal_width() -> int:
    """Return how many character cells a line of the terminal has."""
    import shutil

    return max(NARROWEST, shutil.get_terminal_size((100, 24)).columns)


def width_of(stream: TextIO | None) -> int | None:
    """Return how wide a stream is to a person who reads it; None where it is no terminal."""
    return terminal_width() if is_terminal(stream) else None


def complain(text: str) -> None:
    """Write to standard error. Where that is closed or full the exit code alone has to do."""
    try:
        sys.stderr.write(no_command(text))
        sys.stderr.flush()
    except OSError:
        sys.stderr = _nowhere()


def emit(pieces: Iterable[str], *, commanding: bool = False) -> None:
    """Write to standard output. Raises ClosedPipe or UnavailableError; never a traceback.

    A log cannot be told from a pipe: wherever it goes, no line of it is a command to a runner of
    CI, unless it is there to be one: ``commanding``.
    """
    try:
        for piece in pieces if commanding else map(no_command, _whole_lines(pieces)):
            sys.stdout.write(piece)
        sys.stdout.flush()
    except OSError as error:
        raise _gone(error) from None


def emit_diff(pieces: Iterable[str]) -> None:
    """Write a diff, which may be applied, to the byte. Raises as `emit` does.

    In a job of GitHub's, one that holds commands stands between two lines that have the runner obey
    none of them; git and patch pass over both. The runner of Azure knows no such lines: there the
    commands are shown as escapes.
    """
    diff = "".join(pieces)
    if no_command(diff) == diff:
        emit((diff,))
    elif os.environ.get("GITHUB_ACTIONS"):
        from secrets import token_hex

        # Random, alone of all that is printed: a token that a ledger can guess ends the bracket.
        token = token_hex(16)
        emit((f"::stop-commands::{token}\n", diff, f"::{token}::\n"), commanding=True)
    elif os.environ.get("TF_BUILD") or os.environ.get("TEAMCITY_VERSION"):
        complain(
            "atmt: commands to the runner are escaped in this "
            "diff; for the exact text: --dry-run --json\n"
        )
        emit((diff,))
    else:
        emit((diff,), commanding=True)


def _whole_lines(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the same text, cut at the ends of lines alone."""
    begun: list[str] = []
    for piece in pieces:
        if not begun and piece.endswith("\n"):
            yield piece
            continue
        whole, end, rest = piece.rpartition("\n")
        if end:
            yield "".join((*begun, whole, end))
            begun = []
        begun.append(rest)
    yield "".join(begun)


def emit_bytes(data: bytes) -> None:
    """Write bytes to standard output. Raises as `emit` does."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise _gone(error) from None


def _gone(error: OSError) -> Exception:
    # What is buffered can no longer be written; without this Python would try again at its end.
    sys.stdout = _nowhere()
    if isinstance(error, BrokenPipeError):
        return ClosedPipe()
    return UnavailableError(f"Cannot write the output: {error.strerror}")


def answer(shown: "Table | Page", format_: str | None, today: date, color: str | None) -> None:
    """Show an answer: as asked for, else as a table on a terminal and as plain lines elsewhere."""
    chosen = pick(format_, FORMATS, "format") or ("table" if sys.stdout.isatty() else "lines")
    coloring = pick(color, COLORS, "color") or "auto"
    if chosen == "table":
        emit(_drawn(shown, coloring))
    else:
        emit(_written(shown, chosen, today))


def show_aside(shown: "Table") -> None:
    """Show a table beside the answer, on standard error, for a person who must look at it."""
    if is_terminal(sys.stderr):
        complain("".join(_drawn(shown, "auto", sys.stderr)))
        return
    from atmt_cli.render.plain import render_plain

    complain("".join((f"{visible(shown.caption)}\n", *render_plain(shown))))


def _written(shown: "Table | Page", chosen: str, today: date) -> Iterable[str]:
    if chosen == "lines":
        from atmt_cli.render.plain import render_plain

        return render_plain(shown)
    if chosen == "md":
        from atmt_cli.render.markdown import render_markdown

        return render_markdown(shown)
    from atmt_cli.render import data

    if chosen == "json":
        return (data.render_answer_json(shown, today),)
    separate = {"jsonl": data.render_jsonl, "csv": data.render_csv, "tsv": data.render_tsv}
    return separate[chosen](shown)


def _drawn(shown: "Table | Page", color: str, stream: TextIO | None = None) -> Iterator[str]:
    from atmt_cli.render.terminal import render

    console = make_console(color, stream)
    with console.capture() as capture:
        render(shown, console)
    # Rich pads what it draws to the full width; nobody wants those blanks in a copy.
    return (line.rstrip() + "\n" for line in capture.get().splitlines())


def make_console(color: str, stream: TextIO | None = None) -> "Console":
    """Return a rich console that knows the width and colour of a stream, by default of standard
    output, and reads no markup.
    """
    from rich.console import Console

    stream = stream or sys.stdout
    coloured = wants_color(color, stream, os.environ)
    return Console(
        file=stream,
        width=terminal_width(),
        force_terminal=coloured,
        color_system="standard" if coloured else None,
        no_color=not coloured,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def wants_color(asked: str, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Return whether to colour: the option decides, then NO_COLOR, FORCE_COLOR (0 is off), TERM."""
    if asked != "auto":
        return asked == "always"
    if environ.get("NO_COLOR"):
        return False
    forced = environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return stream.isatty() and environ.get("TERM") != "dumb"
