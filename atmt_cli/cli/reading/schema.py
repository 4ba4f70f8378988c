"""``atmt schema``."""

from pathlib import Path
from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import One, argument, option
from atmt_cli.cli.streams import emit
from atmt_cli.model.choices import pick

_NAMES = ("actions", "bodies")


@app.command()
def schema(
    file: Annotated[str, argument("FILE", "actions or bodies.", of=_NAMES)],
    output: Annotated[One, option("FILE", "Write to this file.", "--output", "-o")] = None,
) -> None:
    """Print the JSON Schema of a ledger file, for editors."""
    from atmt_cli.model.schema import json_schema
    from atmt_cli.render.data import render_schema

    pick(file, _NAMES, "schema")
    text = render_schema(json_schema(file))
    if output is None or output == "-":
        emit((text,))
    else:
        from atmt_cli.store.files.target import write_report

        write_report(Path(output), text)
