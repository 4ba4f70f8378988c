"""Rows whose answer needs no findings are the same as where all were found."""

import json

import pytest
from command import DATA
from inside import in_process

SELDOM = ("--fields", "id,owner,next_due")


@pytest.mark.parametrize(
    "words",
    [
        ("list", *SELDOM),
        ("list", "--sort", "attention", *SELDOM),
        ("list", "--flag", "owner-has-accepted", *SELDOM),
        ("list", "--where", "flag=step-has-due", *SELDOM),
        ("status", "--sort", "attention", *SELDOM),
        ("status", "--fields", "id,owner,next_due,flags"),
    ],
)
def test_the_fields_chosen_are_those_of_the_whole_rows(words: tuple[str, ...]) -> None:
    *asked, fields = words
    narrow = in_process(*words, "--format", "json", cwd=DATA.parent)
    whole = in_process(*asked[:-1], "--format", "json", cwd=DATA.parent)
    rows = json.loads(whole.out)["actions"]
    assert rows
    assert json.loads(narrow.out)["actions"] == [
        {name: row[name] for name in fields.split(",")} for row in rows
    ]
