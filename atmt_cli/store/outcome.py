"""What a command found or did that the user must be told, whatever else it prints."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atmt_cli.store.files.find import Folder


@dataclass
class CommandOutcome:
    """The outcome of the command that runs.

    ``cut_short`` are the ledgers that it read through the journal of an edit that was cut short,
    ``finished`` those where it finished such an edit, ``unkept`` those whose edit could not be
    kept for `atmt undo`, and why. ``begun``, ``done`` and ``late`` tell how far it came with an
    edit of its own, and that an interrupt of that came too late.
    """

    cut_short: "dict[Path, Folder]" = field(default_factory=dict)
    finished: "dict[Path, Folder]" = field(default_factory=dict)
    unkept: "dict[Path, str]" = field(default_factory=dict)
    begun: bool = False
    done: bool = False
    late: bool = False

    def begin(self) -> None:
        """Forget what another command in this process came upon."""
        vars(self).update(vars(CommandOutcome()))


OUTCOME = CommandOutcome()
