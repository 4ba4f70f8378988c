"""What is said after any command: of an edit that was cut short, of an interrupt that came late."""

import os
import sys
from shlex import quote
from typing import TYPE_CHECKING

from atmt_cli.cli.exits import INTERRUPTED, OK
from atmt_cli.cli.output import complain
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible

if TYPE_CHECKING:
    from types import ModuleType

    from atmt_cli.store.find import Folder

NOTHING_CUT = "No edit was cut short\n"


def remind() -> None:
    """Say, on standard error, what whoever typed the command must know; a shell that completes
    words is told nothing.
    """
    if os.environ.get("_ATMT_COMPLETE"):
        return
    if (files := _loaded("files")) is not None:
        for folder in files.FINISHED.values():
            complain(f"atmt: an edit that was cut short is finished: {_both(folder)}\n")
        for folder in files.CUT_SHORT.values():
            complain(f"atmt: {cut_short(folder)}\n  {how_to_finish(folder)}\n")
    decision = _loaded("decision")
    if decision is not None and decision.Written.late:
        complain("atmt: interrupted too late: the edit was written\n")


def interrupted() -> tuple[str, int]:
    """Return what is said of an interrupt, and the exit code: 0 where the edit was written."""
    decision = _loaded("decision")
    if decision is None or not decision.Written.begun:
        return "atmt: interrupted\n", INTERRUPTED
    if decision.Written.done:
        return "atmt: interrupted, but the edit was written\n", OK
    return "atmt: interrupted; nothing was written\n", INTERRUPTED


def is_cut_short() -> bool:
    """Whether this command read a ledger through the journal of an edit that was cut short."""
    files = _loaded("files")
    return files is not None and bool(files.CUT_SHORT)


def cut_short(folder: "Folder") -> str:
    """Return what is said of an edit that was cut short."""
    return f"An edit was cut short: {_both(folder)} may hold one half of it"


def how_to_finish(folder: "Folder") -> str:
    """Return what to type then."""
    return f"finish it: atmt check --finish{_naming(folder)}"


def how_to_add(folder: "Folder") -> str:
    """Return what to type so that both files are committed together."""
    return f"when it is finished, add both files: git add {_both(folder, ' ')}"


def _both(folder: "Folder", between: str = " and ") -> str:
    from atmt_cli.model.findings import FILES

    return between.join(visible(folder.shown(name)) for name in FILES)


def _naming(folder: "Folder") -> str:
    """The option that names a ledger, where it would not be found without."""
    from atmt_cli.store.find import find_folder

    try:
        if find_folder(None).path.samefile(folder.path):
            return ""
    except (UnavailableError, OSError):
        pass
    return f" --ledger {visible(quote(str(folder.path)))}"


def _loaded(name: str) -> "ModuleType | None":
    """A module of the store, where the command needed it."""
    return sys.modules.get(f"atmt_cli.store.{name}")
