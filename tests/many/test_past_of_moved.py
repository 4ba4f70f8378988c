"""`--at DAY` follows a ledger that was moved alike, alone and beside others."""

from pathlib import Path

import pytest
from dated_history import Dated, at, dated, ledger, noon
from inside import in_process

DAY = "2017-12-03"
FIRST = ledger("2017-12-01 Begun")
NEW = FIRST.replace(b"The ledger", b"Another")


@pytest.mark.parametrize("is_committed", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_it_is_followed_though_another_stands_in_its_place(
    tmp_path: Path, *, is_committed: bool
) -> None:
    commits = [
        Dated(at("data", FIRST), noon("2017-12-02")),
        Dated(at("old", FIRST), noon("2017-12-05")),
        Dated({**at("old", FIRST), **at("data", NEW)}, noon("2017-12-07")),
    ]
    dated(tmp_path / "river", commits if is_committed else commits[:1])
    if not is_committed:
        (tmp_path / "river" / "data").rename(tmp_path / "river" / "old")
    entries = "  - {name: o, path: river/old}\n"
    if is_committed:
        entries += "  - {name: p, repository: river, path: old}\n"
    (tmp_path / "all.yaml").write_text(f"ledgers:\n{entries}", "utf-8")
    words = ("list", "--at", DAY, "-f", "json")
    alone = in_process("--ledger", "river/old", *words, cwd=tmp_path)
    many = in_process("--ledgers", "all.yaml", *words, cwd=tmp_path)
    assert (alone.code, many.code) == (0, 0), alone.err + many.err
    names = ("o", "p") if is_committed else ("o",)
    rows = [{"ledger": name, **row} for name in names for row in alone.json["actions"]]
    assert many.json["actions"] == rows
    assert rows
