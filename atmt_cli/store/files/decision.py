"""The decision of an edit: the one rename before which nothing is written, and after which all is.

For an edit of one file that is the file's own, for one of both the journal's. An interrupt that
comes while the edit is written is held back until it is certain on which side of it we are.
"""

import signal
import threading
from types import FrameType, TracebackType
from typing import Self

from atmt_cli.store.files.atomic import ChangedMeanwhileError
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

    def begin(self) -> None:
        """Give way to an interrupt that came already: the last moment at which that is possible."""
        if self._came:
            raise KeyboardInterrupt

    def made(self) -> None:
        """The rename has happened."""
        OUTCOME.done = True

    def unmade(self) -> None:
        """It was taken back."""
        OUTCOME.done = False

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._came.append(number)
