"""What typed words mean in a ledger: names of actions, bodies and sources, places, dates."""

import re
from collections.abc import Callable
from datetime import date

from atmt_cli.model.date_forms import Order, date_meant
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.directory import Directory, directory_of
from atmt_cli.model.places import NAMED, NUMBERED
from atmt_cli.model.text import fold

_IN_ACTION = re.compile(r"(?s)(.+)([.#@])(.+)")


class Interpreter:
    """Interprets words that somebody typed.

    ``directory`` has the records of a list. ``today`` is the day the words were typed, as
    far as that is known, and ``order`` says how 03/04/2018 is meant. ``read`` keeps the dates that
    were not typed as the ledger has them.
    """

    def __init__(
        self, directory: Callable[[str], Directory], today: date | None, order: Order | None
    ) -> None:
        self._directory, self._today, self._order = directory, today, order
        self.read: dict[str, str] = {}

    def on(self, today: date | None) -> "Interpreter":
        """Return one for words that were typed on another day."""
        made = Interpreter(self._directory, today, self._order)
        made.read = self.read
        return made

    def name(self, top: str, typed: str) -> str:
        """Return the id of an action, a body, a source; the words themselves where there is none.

        Raises UsageError where several have that name.
        """
        return self._directory(top).find(typed)

    def place(self, typed: str) -> str:
        """Return a place: A2, A2.1, A2#3, A2@ols, body:dit, question:2, ledger."""
        actions, plain = self._directory("actions"), fold(typed)
        if typed in actions.ids:
            return typed
        if plain == "ledger" or plain.startswith((*NUMBERED.values(),)):
            return plain
        for top, start in NAMED.items():
            if plain.startswith(start):
                return start + self.name(top, typed.partition(":")[2].strip())
        inside = _IN_ACTION.fullmatch(typed)
        if inside and actions.meant(inside[1]):
            part = self.name("bodies", inside[3]) if inside[2] == "@" else inside[3]
            return f"{actions.find(inside[1])}{inside[2]}{part}"
        return actions.find(typed)

    def date(self, typed: str) -> PartialDate:
        """Return a date. Raises ValueError where it is none, or may be one of several."""
        meant = date_meant(typed, self._today, self._order)
        if meant.text != typed:
            self.read[typed] = meant.text
        return meant


def unread() -> Interpreter:
    """Return a stand-in for use before a ledger is read: it knows no names, and accepts every
    possible date.
    """
    return Interpreter(lambda _: directory_of(()), date(2000, 1, 1), "dmy")
