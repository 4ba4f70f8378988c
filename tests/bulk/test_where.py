"""`atmt update --where`: the keys are the options of `atmt list`."""

from pathlib import Path

import pytest
from inside import in_process as atmt


def chosen(there: Path, *where: str) -> list[str]:
    words = [word for one in where for word in ("--where", one)]
    rated = ("update", *words, "--rag", "green", "--reason", "r", "--yes", "--json")
    ended = atmt(*rated, cwd=there)
    assert ended.code == 0, ended.err
    return list(dict.fromkeys(one["where"].partition("#")[0] for one in ended.json["changed"]))


@pytest.mark.slow
def test_with_its_parts_a_body_has_what_they_have(there: Path) -> None:
    assert chosen(there, "owner=bia-mac", "with-parts=false") == ["A4"]
    assert chosen(there, "body=bia", "rag=none") == ["A5"]
    for switch in ("with-parts=true", "with-parts"):
        assert atmt("update", "A4", "--rag", "amber", "--reason", "r", cwd=there).code == 0
        assert set(chosen(there, "owner=bia", "owner=abpi", switch)) == {"A4"}


def test_what_is_no_condition_is_told(there: Path) -> None:
    for where, said in (
        ("status", "for example: --where status=open"),
        ("with-parts=perhaps", "known: true, false"),
        ("stat=open", "did you mean status?"),
    ):
        ended = atmt("update", "--where", where, "--rag", "green", cwd=there)
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.err
