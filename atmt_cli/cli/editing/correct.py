"""``atmt correct``."""

from collections.abc import Iterable
from shlex import quote
from typing import Annotated, Any

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import How, carry_out_one, writing
from atmt_cli.cli.options import One, Several, argument, option
from atmt_cli.model.errors import UsageError
from atmt_cli.model.fields import OWN_START
from atmt_cli.model.text import excerpt


@app.command()
@writing
def correct(
    how: How,
    where: Annotated[str, argument("WHERE", "The place, such as A2@ols, A2.1 or body:ols.")],
    fields: Annotated[
        Several, argument("FIELD=VALUE", "A field as it should be; FIELD= clears it.")
    ] = None,
    reason: Annotated[One, option("TEXT", "Why the record is wrong.")] = None,
    on: Annotated[One, option("DATE", "The date of the correction. Default: today.")] = None,
    entered_in_error: Annotated[
        bool,
        typer.Option("--entered-in-error", help="The action should never have been entered."),
    ] = False,
) -> None:
    """Correct a mistake in the record, and keep what it said.

    The ledger keeps the old value, who corrected it and why. A value that is not yet committed is
    simply changed. Repeat a field to give a list: evidence=Letter evidence=Minute.
    """
    from atmt_cli.changes.operations.operation import Correct

    given = _given(fields or ())
    if reason is None:
        typed = ["--entered-in-error"] if entered_in_error else fields or ["FIELD=VALUE"]
        hint = f"atmt correct {' '.join(map(quote, (where, *typed)))} --reason TEXT"
        raise UsageError("say why the record is wrong: --reason", hint)
    carry_out_one(
        how,
        Correct,
        where=where,
        set=given,
        reason=reason,
        on=on,
        entered_in_error=entered_in_error,
    )


def _given(fields: Iterable[str]) -> dict[str, Any]:
    """Return the values by field: none where one is taken out, a list where it is repeated."""
    found: dict[str, list[str]] = {}
    for one in fields:
        name, mark, value = one.partition("=")
        if not (mark and name):
            hint = "for example: answered_on=2018-01-12"
            raise UsageError(f"{excerpt(one)} is not FIELD=VALUE", hint)
        found.setdefault(_named(name), []).append(value)
    return {name: _value(values) for name, values in found.items()}


def _named(name: str) -> str:
    """Return a field as the file has it; people write answered-on as well."""
    return name if name.startswith(OWN_START) else name.strip().replace("-", "_")


def _value(values: list[str]) -> str | list[str] | None:
    if len(values) > 1:
        return values
    return values[0] or None
