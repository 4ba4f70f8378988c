"""The first and the last day there is: nothing is reckoned beyond them, and nothing fails there."""

from pathlib import Path

import pytest
from dated_history import Dated, at, dated, ledger, noon
from inside import in_process as atmt
from spread import one_in

FIRST, LAST = "0001-01-01", "9999-12-31"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("time") / "place"
    dated(folder, [Dated(at("", ledger()), noon("2018-01-10"))])
    return folder


@pytest.mark.parametrize(
    ("words", "code"),
    one_in(
        4,
        [
            (("diff", "--since", FIRST), 0),
            (("diff", "--since", "0001"), 0),
            (("diff", "--since", LAST), 0),
            (("status", "--at", FIRST), 3),
            (("status", "--at", LAST), 0),
            (("report", "brief", "--since", "0001"), 0),
            (("report", "paper", "--today", FIRST), 0),
            (("report", "chase", "ols", "--today", LAST), 0),
        ],
    ),
)
def test_no_command_reckons_beyond_them(there: Path, words: tuple[str, ...], code: int) -> None:
    ended = atmt(*words, cwd=there)
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err


def test_all_is_added_since_the_first_day(there: Path) -> None:
    assert (
        atmt("diff", "--since", FIRST, cwd=there).out
        == atmt("diff", "--since", "2018", cwd=there).out
    )
