"""``atmt schema``."""

from pathlib import Path
from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.output import emit, pick
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible

NAMES = ("actions", "bodies")


@app.command()
def schema(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="actions or bodies.", autocompletion=lambda: list(NAMES)
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there.", show_default=False),
    ] = None,
) -> None:
    """The shape of a file as JSON Schema, draft-07, which editors check and complete by."""
    from atmt_cli.model.schema import json_schema
    from atmt_cli.render.data import render_schema

    pick(file, NAMES, "schema")
    text = render_schema(json_schema(file))
    if output is None or output == "-":
        emit((text,))
    else:
        _write(Path(output), text)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise UnavailableError(f"Cannot write {visible(str(path))}: {error.strerror}") from error
