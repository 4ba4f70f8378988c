"""A name that only a ledger which cannot be read may know: it is not told as unknown."""

import shutil
from pathlib import Path

import pytest
from inside import in_process
from waters import waters

ASKED = {
    "owner": ("list", "--owner", "canal"),
    "theme": ("list", "--theme", "x"),
    "field": ("list", "--where", "x-size=1"),
    "calendar": ("calendar", "--body", "canal"),
    "chase": ("report", "chase", "canal"),
    "transfer": ("transfer", "EA", "canal", "--on", "2018-01-05"),
    "split": ("body", "split", "EA", "canal", "tf", "--to", "tf=flood:FR03", "--on", "2018-01-05"),
    "share": ("body", "split", "EA", "sec", "tf", "--to", "tf=rivers:R2", "--on", "2018-01-05"),
}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(name, marks=[] if name in ("owner", "transfer") else pytest.mark.slow)
        for name in ASKED
    ],
)
def test_a_ledger_that_cannot_be_read_may_know_it(asked: str, tmp_path: Path) -> None:
    desk = waters(tmp_path)
    words = ("--today", "2018-01-10", "--ledgers", "all.yaml", *ASKED[asked])
    shutil.rmtree(desk / "rivers")
    ended = in_process(*words, cwd=desk)
    assert (ended.code, ended.out) == (3, "")
    assert "atmt: rivers cannot be read: " in ended.err
    assert ended.err.endswith("\n  a ledger that cannot be read may know it: rivers\n")


@pytest.mark.slow
def test_a_word_of_ours_is_wrong_whatever_was_read(tmp_path: Path) -> None:
    desk = waters(tmp_path)
    shutil.rmtree(desk / "rivers")
    for words in (("--status", "opne"), ("--due-before", "soon"), ("--where", "colour=1")):
        ended = in_process("--ledgers", "all.yaml", "list", *words, cwd=desk)
        assert (ended.code, "may know it" in ended.err) == (2, False)
