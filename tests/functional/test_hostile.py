"""Files that attack the reader: what each command says, how it ends, and what it takes at most."""

import re
from pathlib import Path

import pytest
from command import Ended
from command import atmt as installed
from hostile_files import ACTIONS, CASES, FEW, SOUND_BODIES, Case, make, put, titled
from inside import in_process as atmt

MOST_MEGABYTES = 200
NOT_OURS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def assert_settled(ended: Ended) -> None:
    """It ended in our words, within its memory, and let nothing through to the terminal."""
    assert "Traceback" not in ended.said
    assert "a fault in atmt" not in ended.said
    assert not NOT_OURS.search(ended.said)
    assert ended.megabytes < MOST_MEGABYTES


# All that is refused is tried where there is time, and by default some of each kind.


@pytest.mark.parametrize("case", FEW, ids=str)
def test_check_says_what_is_wrong_and_where(case: Case, tmp_path: Path) -> None:
    assert_refused(case, atmt("check", cwd=make(case, tmp_path / "ledger")))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_installed_check_says_so_of_each_within_its_memory(case: Case, tmp_path: Path) -> None:
    assert_refused(case, installed("check", cwd=make(case, tmp_path / "ledger")))


def assert_refused(case: Case, ended: Ended) -> None:
    """The findings of a case are those it has to have."""
    assert_settled(ended)
    assert ended.code == case.check
    for fragment in case.said:
        assert fragment in ended.said
    if case.at:
        assert any(line.startswith(case.at) for line in ended.out.splitlines())
    # Findings of the reader are findings: on standard output, where CI looks for them.
    assert bool(ended.err) == (case.check == 3)


@pytest.mark.slow  # the reader is the same for every command
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_reading_command_goes_on_or_says_why_not(case: Case, tmp_path: Path) -> None:
    ended = installed("status", cwd=make(case, tmp_path / "ledger"))
    assert_settled(ended)
    assert ended.code == case.status
    assert bool(ended.out) == (case.status == 0)
    if case.at and case.status:
        assert any(line.startswith(case.at) for line in ended.err.splitlines())


SEPARATED = {
    "plain": "a\u2028b\u2029c",
    "single": "'a\u2028b\u2029c'",
    "double": '"a\u2028b\u2029c"',
    "literal": "|-\n      a\u2028b\u2029c",
    "folded": ">-\n      a\u2028b\u2029c",
    "comment": "a b c # \u2028 \u2029",
}


@pytest.mark.parametrize("style", SEPARATED)
def test_line_separators_are_text_and_end_no_line(style: str, tmp_path: Path) -> None:
    title = SEPARATED[style]
    put(tmp_path, titled(title.encode()) + b"    owner: x\n", SOUND_BODIES)
    line = 10 + title.count("\n")
    assert f"{ACTIONS}:{line}:5: error: unknown field 'owner'" in atmt("check", cwd=tmp_path).out
    put(tmp_path, titled(title.encode()), SOUND_BODIES)
    shown = atmt("list", "--format", "json", cwd=tmp_path).json["actions"][0]["title"]
    assert shown == ("a b c" if style == "comment" else "a\u2028b\u2029c")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_positions_are_true_for_every_line_end(end: str, bom: str, tmp_path: Path) -> None:
    text = bom + titled(b"Keep").decode() + "    owner: x"
    put(tmp_path, text.replace("\n", end).encode(), SOUND_BODIES)
    assert f"{ACTIONS}:10:5: error: unknown field 'owner'" in atmt("check", cwd=tmp_path).out
    broken = text.replace("owner: x", "owner: \x07").replace("\n", end)
    put(tmp_path, broken.encode(), SOUND_BODIES)
    assert f"{ACTIONS}:10:12: error: a raw control" in atmt("check", cwd=tmp_path).out


def test_columns_count_characters_not_bytes(tmp_path: Path) -> None:
    put(tmp_path, titled("[é𝔸日, *x]".encode()), SOUND_BODIES)
    assert f"{ACTIONS}:5:18: error: an alias" in atmt("check", cwd=tmp_path).out
