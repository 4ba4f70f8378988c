"""``atmt schema``."""

from pathlib import Path
from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.streams import emit, pick

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
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to this file.", show_default=False
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a ledger file, for editors."""
    from atmt_cli.model.schema import json_schema
    from atmt_cli.render.data import render_schema

    pick(file, NAMES, "schema")
    text = render_schema(json_schema(file))
    if output is None or output == "-":
        emit((text,))
    else:
        from atmt_cli.store.files.target import write_report

        write_report(Path(output), text)
