"""Messages after any command: on an edit that was cut short, or an interrupt that came late."""

import os
from shlex import quote
from typing import TYPE_CHECKING

from atmt_cli.cli.exits import INTERRUPTED, OK
from atmt_cli.cli.streams import complain
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.outcome import OUTCOME

if TYPE_CHECKING:
    from atmt_cli.store.files.find import Folder

NOTHING_CUT = "No edit was cut short\n"


def remind() -> None:
    """Say on standard error what the user must know, but nothing while a shell completes words."""
    if os.environ.get("_ATMT_COMPLETE"):
        return
    for folder in OUTCOME.finished.values():
        complain(f"atmt: an edit that was cut short has been finished: {_both(folder)}\n")
    for folder in OUTCOME.cut_short.values():
        complain(f"atmt: {cut_short(folder)}\n  {how_to_finish(folder)}\n")
    for why in OUTCOME.unkept.values():
        complain(f"caution: atmt undo cannot undo this edit, as no copy could be kept: {why}\n")
    if OUTCOME.late:
        complain("atmt: interrupted too late: the edit was written\n")


def interrupted() -> tuple[str, int]:
    """Return what is said of an interrupt, and the exit code: 0 where the edit was written."""
    if not OUTCOME.begun:
        return "atmt: interrupted\n", INTERRUPTED
    if OUTCOME.done:
        return "atmt: interrupted, but the edit was written\n", OK
    return "atmt: interrupted; nothing was written\n", INTERRUPTED


def is_cut_short() -> bool:
    """Return whether this command read a ledger through the journal of an edit that was cut
    short.
    """
    return bool(OUTCOME.cut_short)


def cut_short(folder: "Folder") -> str:
    """Return what is said of an edit that was cut short."""
    return f"An edit was cut short: {_both(folder)} may hold only half of it"


def how_to_finish(folder: "Folder") -> str:
    """Return what to type to finish it."""
    return f"finish it: atmt check --finish{_naming(folder)}"


def how_to_add(folder: "Folder") -> str:
    """Return what to type so that both files are committed together."""
    return f"add both files: git add {' '.join(visible(quote(one)) for one in _shown(folder))}"


def _both(folder: "Folder") -> str:
    return " and ".join(visible(one) for one in _shown(folder))


def _shown(folder: "Folder") -> list[str]:
    from atmt_cli.model.findings import FILES

    return [folder.shown(name) for name in FILES]


def _naming(folder: "Folder") -> str:
    """Return the option that names a ledger, where it would not be found without."""
    from atmt_cli.store.files.find import find_folder

    try:
        if find_folder(None).path.samefile(folder.path):
            return ""
    except (UnavailableError, OSError):
        pass
    return f" --ledger {visible(quote(str(folder.path)))}"
