"""Whatever ends a command, its exit code and its message say what it was."""

from typing import Any, NoReturn

import pytest

from atmt_cli.cli.app import run


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (MemoryError(), 3, "atmt: There is not enough memory\n"),
        (RuntimeError("odd"), 70, "atmt: a fault in atmt itself, RuntimeError: odd\n"),
    ],
)
def test_an_error_is_told_without_a_traceback(
    error: Exception, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(**_: Any) -> NoReturn:
        raise error

    assert run([], stopped) == code
    assert capsys.readouterr().err.startswith(said)
