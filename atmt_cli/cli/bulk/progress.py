"""Progress: on standard error, only on a terminal, and only where it takes a while."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar

from atmt_cli.cli.streams import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.status import Status

PATIENCE = 1.0
"""Seconds before anybody wonders."""


Step = TypeVar("Step")


def found_so_far(steps: Iterable[Step | None], what: str, *, shown: bool) -> Iterator[Step]:
    """Yield the steps that are something; while that takes longer than PATIENCE, tell how many were
    looked at.

    ``shown`` says that each is shown as soon as it is yielded: then that is the progress, and what
    is told is taken back before it.
    """
    begun, told = time.monotonic(), ExitStack()
    is_watched = is_terminal(sys.stderr)
    with told:
        status: Status | None = None
        for number, step in enumerate(steps, 1):
            if step is not None and shown:
                told.close()
                status = None
                yield step
                begun = time.monotonic()
                continue
            if is_watched and time.monotonic() - begun > PATIENCE:
                status = status or told.enter_context(_status())
                status.update(f"{what}: {number:,}")
            if step is not None:
                yield step


def _status() -> "Status":
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False).status("")


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int], None]]:
    """Give a function that is told how many rows are planned, and shows it after PATIENCE."""
    if not is_terminal(sys.stderr):
        yield lambda _done: None
        return
    begun = time.monotonic()
    with ExitStack() as stack:
        shown: list[Progress] = []

        def tell(done: int) -> None:
            if not shown and time.monotonic() - begun > PATIENCE:
                shown.append(stack.enter_context(_bar()))
                shown[0].add_task("planning", total=total)
            if shown:
                # After the last row the files are patched and read back, for who knows how long.
                if done == total:
                    shown[0].reset(shown[0].task_ids[0], total=None, description="writing")
                else:
                    shown[0].update(shown[0].task_ids[0], completed=done)

        yield tell


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True, markup=False, highlight=False)
    return Progress(*columns, console=console, transient=True)
