"""Interrupts while an edit is written: held back until it is certain whether it was.

What decides is one rename, before which nothing is written, and after which all is: for an edit of
one file that of the file, for one of both that of the journal.
"""

import signal
import threading
from types import FrameType, TracebackType
from typing import Self

from atmt_cli.store.files.atomic import ChangedMeanwhileError, Staged
from atmt_cli.store.outcome import OUTCOME

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Decision:
    """Hold back interrupts while an edit is written.

    Afterwards one that came is carried out if nothing was written; else the edit goes on to its
    end, and it is said that it came too late.
    """

    def __init__(self) -> None:
        self._came: list[int] = []
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        OUTCOME.begun = True
        if threading.current_thread() is threading.main_thread():
            for one in _SIGNALS:
                if signal.getsignal(one) not in (signal.SIG_IGN, None):
                    self._before[one] = signal.signal(one, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)  # type: ignore[arg-type]
        if not self._came:
            return
        if OUTCOME.done:
            OUTCOME.late = True
        elif kind is None or issubclass(kind, (ChangedMeanwhileError, KeyboardInterrupt)):
            signal.raise_signal(self._came[0])

    def make(self, new: Staged, expected: bytes | None = None) -> None:
        """Rename what decides, unless an interrupt came already. Raises as `Staged.commit` does."""
        if self._came:  # the last moment when it is possible to give way
            raise KeyboardInterrupt
        new.commit(expected)
        OUTCOME.done = True

    def take_back(self) -> None:
        """Note that nothing was written after all."""
        OUTCOME.done = False

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._came.append(number)
