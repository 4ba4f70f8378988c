"""``atmt init``."""

import sys
from datetime import date
from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import DryRunOption, JsonOption, One, TodayOption, argument, clock, option
from atmt_cli.cli.streams import emit, emit_diff
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UsageError

EXAMPLES = ("atmt",)


@app.command()
def init(
    folder: Annotated[str, argument("DIR", "Folder (created if missing).")] = "data",
    closing_body: Annotated[One, option("NAME", "The body whose actions are handed over.")] = None,
    title: Annotated[One, option("TEXT", "A title for the ledger.")] = None,
    keeper: Annotated[One, option("NAME", "The body that keeps the ledger afterwards.")] = None,
    closes_on: Annotated[One, option("DATE", "The day the closing body ends.")] = None,
    example: Annotated[One, option("NAME", "Copy the shipped example; its name is atmt.")] = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    today: TodayOption = None,
) -> None:
    """Make a new, empty ledger, or copy the example."""
    from pathlib import Path
    from shlex import quote

    from atmt_cli.model.text import visible
    from atmt_cli.render.edits import render_diff_text, render_made_json
    from atmt_cli.store.create import (
        Beginning,
        create_ledger,
        empty_ledger,
        refuse_existing,
        shipped_example,
    )
    from atmt_cli.store.yaml.unified_diff import render_new

    day = clock(today)
    pick(example, EXAMPLES, "example")
    if example is not None and (title, closing_body, keeper, closes_on) != (None,) * 4:
        raise UsageError("an example has its own title and bodies", "leave those options out")
    group = "Taskforce" if closing_body is None else closing_body
    heading = title if title is not None else f"{group}, transition of actions"
    end = _date(closes_on, day)
    new = Beginning(heading, group, str(day), keeper, end)
    texts = shipped_example() if example else empty_ledger(new)
    refuse_existing(Path(folder))
    diff = render_new(folder, texts) if dry_run else None
    if not dry_run:
        create_ledger(Path(folder), texts)
    where = quote(folder)
    kind = f"a copy of the ledger of the {example.upper()}" if example else "an empty ledger"
    # A ledger in `data` below here is found before one that is here itself.
    is_found = folder == "data" or (folder == "." and not Path("data/actions.yaml").exists())
    option = "" if is_found else f" --ledger {where}"
    following = f"atmt status{option}" if example else f"atmt check{option}"
    said = f"Made {kind} in {where}: {', '.join(texts)}"
    said += f"; the closing body ends on {end}" if end != closes_on else ""
    if as_json:
        emit((render_made_json(tuple(texts), said, following, day, diff),))
    elif diff is not None:
        emit_diff(render_diff_text(diff, for_terminal=sys.stdout.isatty()))
    else:
        emit((f"{visible(said)}\n", f"  next: {visible(following)}\n"))


def _date(given: str | None, today: date) -> str | None:
    from atmt_cli.model.date_forms import date_meant

    try:
        return None if given is None else str(date_meant(given, today, None))
    except ValueError as error:
        raise UsageError(f"--closes-on: {error}", "for example: --closes-on 2017-11") from None
