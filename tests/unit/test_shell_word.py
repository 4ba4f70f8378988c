"""A word of a command that is told to somebody: it can be seen, and typed."""

import os
import shutil
import subprocess

import pytest

from atmt_cli.model.text import shell_word, visible

WORDS = ("a b", "it's", "a\tb", "a\nb's \\ c", "\x1b[1m", "\u202eabc", "\x85", "ö\u2028", "\udcff")


@pytest.mark.parametrize("text", WORDS)
def test_nothing_in_it_is_hidden(text: str) -> None:
    assert visible(shell_word(text)) == shell_word(text)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash") or os.name == "nt", reason="needs bash")
@pytest.mark.parametrize("text", WORDS)
def test_a_shell_reads_what_it_was(text: str) -> None:
    command = ["bash", "-c", f"printf %s {shell_word(text)}"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == os.fsencode(text)
