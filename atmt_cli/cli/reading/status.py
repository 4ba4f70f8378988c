"""``atmt status`` and ``atmt list``: the actions, one row each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.completion import complete_fields
from atmt_cli.cli.options import Several, option, sharing
from atmt_cli.cli.reading.query import WideQuery, asking
from atmt_cli.cli.wide_viewpoint import naming
from atmt_cli.model.action import LIVE_HANDOVER, PRIORITIES, RATINGS, STATUSES
from atmt_cli.model.choices import pick

if TYPE_CHECKING:
    from atmt_cli.views.shares import LedgerShare
    from atmt_cli.views.status import Layout

SORTS = ("number", "attention", "due", "theme")


class Selection:
    """The rows that were asked for, their fields and their order."""

    def __init__(
        self,
        theme: Annotated[Several, option("THEME", "A theme it belongs to, or none.")] = None,
        priority: Annotated[
            Several, option("PRIORITY", "high, medium, low or none.", of=(*PRIORITIES, "none"))
        ] = None,
        due_before: Annotated[
            Several, option("DATE", "The action, or a step of it, is due before this day.")
        ] = None,
        unallocated: Annotated[
            bool, typer.Option("--unallocated", help="Only actions that nobody has yet.")
        ] = False,
        where: Annotated[
            Several, option("FIELD=VALUE", "Any field, such as support=bia, x-cost=5; repeatable.")
        ] = None,
        sort: Annotated[
            str,
            option("ORDER", "number, due, theme, or attention for the worst first.", of=SORTS),
        ] = "number",
        fields: Annotated[
            Several,
            option("FIELDS", "Fields to show, such as id,owner,next_due.", of=complete_fields),
        ] = None,
        by_theme: Annotated[
            bool, typer.Option("--by-theme", help="Group the rows by theme.")
        ] = False,
    ) -> None:
        self._sort, self._fields, self._by_theme = pick(sort, SORTS, "order"), fields, by_theme
        self._where = where or []
        self._given = {
            "theme": theme,
            "priority": priority,
            "due-before": due_before,
            "unallocated": ["true"] if unallocated else None,
        }

    def shares(self, query: WideQuery, given: Mapping[str, Several]) -> "list[LedgerShare]":
        """Return the shares of the answer; ``given`` are the options of this command alone."""
        from atmt_cli.views.choice import choose
        from atmt_cli.views.filter import conditions_in

        wanted = conditions_in(self._where)
        for key, values in {**given, **self._given}.items():
            wanted.setdefault(key, []).extend(values or ())
        shares = query.shares(abridged=not self._asks_notes(given))
        with naming(query.troubled):
            return choose(shares, wanted, query.day)

    def _asks_notes(self, given: Mapping[str, Several]) -> bool:
        """Return whether it asks for any note but the last one of each action."""
        from atmt_cli.views.filter import OF_NOTES

        keys = {one.partition("=")[0] for one in self._where}
        keys |= {key for key, values in given.items() if values}
        return not keys.isdisjoint(OF_NOTES) or any("notes" in one for one in self._fields or ())

    def layout(self, shares: "list[LedgerShare]") -> "Layout":
        """Return how the rows of some ledgers are laid out."""
        from atmt_cli.views.row_fields import chosen_fields
        from atmt_cli.views.status import Layout

        ledgers = [share.ledger for share in shares]
        fields = chosen_fields(ledgers, self._fields) if self._fields else ()
        return Layout(self._sort, fields, self._by_theme)


choosing = sharing(Selection, "selection")
"""A decorator that gives a command the options that choose and lay out rows, as a ``selection``."""


@app.command()
@asking
@choosing
def status(
    query: WideQuery,
    selection: Selection,
    all_: Annotated[bool, typer.Option("--all", help="Include closed actions.")] = False,
) -> None:
    """Show where each live action stands, and what is missing."""
    from atmt_cli.views.status import status_over

    shares = selection.shares(query, {})
    shown = status_over(shares, query.day, selection.layout(shares), closed=all_)
    query.answer_all(shown, "Action")


@app.command("list")
@asking
@choosing
def action_list(
    query: WideQuery,
    selection: Selection,
    status: Annotated[
        Several, option("STATUS", "open, in-progress, on-hold, closing, closed.", of=STATUSES)
    ] = None,
    owner: Annotated[Several, option("BODY", "A body that has it, or none.")] = None,
    handover: Annotated[
        Several,
        option("STATUS", "proposed, offered, accepted or none.", of=(*LIVE_HANDOVER, "none")),
    ] = None,
    rag: Annotated[
        Several, option("RATING", "red, amber, green or none.", of=(*RATINGS, "none"))
    ] = None,
    flag: Annotated[Several, option("RULE", "A rule it breaks.")] = None,
    text: Annotated[Several, option("TEXT", "Words in title, notes or steps.")] = None,
    body: Annotated[Several, option("BODY", "A body named in any role.")] = None,
    with_parts: Annotated[
        bool, typer.Option("--with-parts", help="Include the groups that a chosen body hosts.")
    ] = False,
) -> None:
    """List actions, including closed ones, by any filter.

    Repeating an option means 'or'; different options mean 'and'."""
    from atmt_cli.views.status import list_over

    given = {
        "status": status,
        "owner": owner,
        "handover": handover,
        "rag": rag,
        "flag": flag,
        "text": text,
        "body": body,
        "with-parts": ["true"] if with_parts else None,
    }
    shares = selection.shares(query, given)
    query.answer_all(list_over(shares, query.day, selection.layout(shares)), "Action")
