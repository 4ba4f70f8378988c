"""What the figures of many ledgers are called where one cannot be read; a folder that is a file."""

from pathlib import Path

import pytest
from inside import in_process
from waters import waters

TODAY = "2018-01-10"


@pytest.mark.slow
def test_a_total_without_a_ledger_is_not_called_that_of_all(tmp_path: Path) -> None:
    desk = waters(tmp_path)
    words = ("--ledgers", "all.yaml", "stats", "--by", "ledger", "--today", TODAY)
    assert "\nall ledgers " in in_process(*words, cwd=desk).out
    manifest = desk / "all.yaml"
    manifest.write_text(manifest.read_text() + "  - {name: gone, path: gone}\n")
    partial = in_process(*words, cwd=desk).out
    assert "\nall that could be read " in partial
    assert "all ledgers" not in partial


@pytest.mark.slow
def test_parquet_onto_a_file_says_what_to_do(tmp_path: Path) -> None:
    desk = waters(tmp_path)
    (desk / "central.db").write_text("mine", "utf-8")
    ended = in_process("index", "all.yaml", "-f", "parquet", "-o", "central.db", cwd=desk)
    assert ended.code == 3
    assert "central.db is a file, and Parquet needs a folder\n  name another: -o DIR" in ended.err
    assert (desk / "central.db").read_text("utf-8") == "mine"


@pytest.mark.slow
def test_the_heading_of_a_column_is_a_word_of_the_help(tmp_path: Path) -> None:
    for heading, word in (("Not told", "named"), ("Unanswered", "told")):
        assert in_process("help", heading, cwd=tmp_path).out.startswith(word)
