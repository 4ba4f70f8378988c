"""The ledgers that a central unit reads together."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

from atmt_cli.model.identities import Identities, match_bodies
from atmt_cli.model.ledger import Ledger

T = TypeVar("T")


class Desk:
    """Ledgers that are read together, by name, in the order in which they are named."""

    def __init__(self, ledgers: Mapping[str, Ledger]) -> None:
        self.ledgers = ledgers

    @cached_property
    def bodies(self) -> Identities:
        """Return their bodies, each once."""
        return match_bodies(self.ledgers)

    def once(self, make: "Callable[[Desk], T]") -> T:
        """Return what a function makes of them; it is asked only once."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    @cached_property
    def _made(self) -> dict[Any, Any]:
        return {}
