"""Where a command finds its ledger, what it takes for wrong usage, and how it is completed."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from command import DATA, Ended
from command import atmt as installed
from inside import in_process as atmt
from spread import one_in

ROOT = DATA.parent
READING = (("status",), ("list",), ("show", "A2"), ("gaps",), ("check",), ("body", "list"),
           ("body", "show", "ols"), ("ledger", "show"), ("question", "list"), ("waive", "--list"),
           ("theme", "list"))  # fmt: skip


def ledger(folder: Path) -> Path:
    """A copy of the real ledger in a folder."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    return folder


def assert_says(ended: Ended, code: int, *fragments: str) -> None:
    """It ended with a code, said these on standard error, and nothing on standard output."""
    assert (ended.code, ended.out) == (code, "")
    assert "Traceback" not in ended.err
    for fragment in fragments:
        assert fragment in ended.err


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_without_a_ledger_it_says_where_it_looked(command: tuple[str, ...], tmp_path: Path) -> None:
    ended = atmt(*command, cwd=tmp_path)
    looked = (str(tmp_path), str(tmp_path / "data"))
    assert_says(ended, 3, "No ledger here", "actions.yaml", *looked, "atmt init", "--ledger")


@pytest.mark.parametrize("marker", ["folder", "file"])
def test_it_looks_upwards_but_not_above_the_git_root(marker: str, tmp_path: Path) -> None:
    ledger(tmp_path / "data")
    repository = tmp_path / "repository"
    below = repository / "a" / "b"
    below.mkdir(parents=True)
    assert atmt("status", cwd=below).code == 0
    # A worktree has a file there.
    (repository / ".git").mkdir() if marker == "folder" else (repository / ".git").write_text("")
    ended = atmt("status", cwd=below)
    assert_says(ended, 3, str(below), str(repository / "data"))
    assert str(tmp_path / "data") not in ended.err


def test_the_nearest_ledger_counts_and_data_before_the_folder_itself(tmp_path: Path) -> None:
    ledger(tmp_path / "data")
    near = ledger(tmp_path / "near")
    inner = ledger(near / "data")
    (inner / "actions.yaml").write_text("schema: 2\n")
    assert atmt("check", cwd=tmp_path).code == 0
    assert atmt("check", cwd=near).out.startswith("data/actions.yaml:1:1")
    shutil.rmtree(inner)
    (near / "actions.yaml").write_text("schema: 2\n")
    assert atmt("check", cwd=near).out.startswith("actions.yaml:1:1")


def test_a_ledger_is_named_by_option_or_by_environment(tmp_path: Path) -> None:
    good, bad = ledger(tmp_path / "good"), tmp_path / "bad"
    ways = (
        (("status", "--ledger", "good"), {}),
        (("--ledger", "good", "status"), {}),
        (("status", f"--ledger={good}"), {}),
        (("status",), {"ATMT_LEDGER": "good"}),
        (("status",), {"ATMT_LEDGER": str(good)}),
        (("--ledger", "good", "body", "list"), {}),
        (("body", "list", "--ledger", "good"), {}),
        (("status", "--ledger", "good"), {"ATMT_LEDGER": str(bad)}),
        (("--ledger", str(bad), "status", "--ledger", "good"), {}),
    )
    for arguments, env in ways:
        assert atmt(*arguments, cwd=tmp_path, env=env).code == 0, (arguments, env)


def test_the_folder_that_holds_data_names_the_ledger_too(tmp_path: Path) -> None:
    ledger(tmp_path / "group" / "data")
    assert atmt("status", "--ledger", "group", cwd=tmp_path).code == 0
    assert atmt("status", cwd=tmp_path, env={"ATMT_LEDGER": "group"}).code == 0


@pytest.mark.parametrize(
    ("arguments", "env", "by"),
    [
        (("status", "--ledger", "gone"), {}, "--ledger"),
        (("--ledger", "gone", "gaps"), {}, "--ledger"),
        (("status",), {"ATMT_LEDGER": "gone"}, "ATMT_LEDGER"),
    ],
)
def test_a_named_folder_without_a_ledger_is_not_replaced(
    arguments: tuple[str, ...], env: dict[str, str], by: str, tmp_path: Path
) -> None:
    ledger(tmp_path / "data")
    said = ("No ledger in gone", by, "actions.yaml", "atmt init gone")
    assert_says(atmt(*arguments, cwd=tmp_path, env=env), 3, *said)


@pytest.mark.parametrize("arguments", [("--ledger", ""), ("--today", "")], ids=" ".join)
def test_an_empty_option_is_not_taken_for_none(arguments: tuple[str, str]) -> None:
    """A script whose variable is empty must not be shown another ledger, or another day."""
    assert_says(atmt("status", *arguments, cwd=ROOT), 2, f"{arguments[0]} is blank")


def test_paths_are_given_from_the_git_root_else_from_the_working_folder(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "here" / "group")
    (folder / "actions.yaml").write_text("schema: 2\n")
    there = tmp_path / "here"
    assert atmt("check", "--ledger", "group", cwd=there).out.startswith("group/actions.yaml:1:")
    assert atmt("check", cwd=folder).out.startswith("actions.yaml:1:")
    (tmp_path / ".git").mkdir()
    for where in (there, folder):
        ended = atmt("check", "--ledger", str(folder), cwd=where)
        assert ended.out.startswith("here/group/actions.yaml:1:")


WRONG = {
    "unknown action": (("show", "A9"), ("no action 'A9'; did you mean A", "atmt list")),
    "unknown action of several": (("show", "A1", "A66"), ("'A66'; did you mean A6?",)),
    "unknown body": (("body", "show", "bai"), ("'bai'; did you mean bia?", "atmt body list")),
    "unknown owner": (("list", "--owner", "olds"), ("'olds'; did you mean ols?",)),
    "unknown body named": (("list", "--body", "mhr"), ("'mhr'; did you mean mhra?",)),
    "unknown rule": (("check", "--select", "step-has-dues"), ("did you mean step-has-due?",)),
    "unknown group": (("check", "--ignore", "ownrship"), ("did you mean ownership?",)),
    "unknown flag": (("list", "--flag", "owner-accepted"), ("did you mean owner-has-accepted?",)),
    "unknown status": (("list", "--status", "opne"), ("did you mean open?", "on-hold, closing")),
    "unknown rating": (("list", "--rag", "rde"), ("did you mean red?", "amber, green, none")),
    "unknown handover": (("list", "--handover", "ofered"), ("did you mean offered?", "none")),
    "unknown format": (("status", "--format", "jsn"), ("did you mean json?", "table, json, jsonl")),
    "format of check": (("check", "--format", "xml"), ("'xml'", "text, json")),
    "unknown order": (
        ("status", "--sort", "attn"),
        ("did you mean attention?", "number, attention"),
    ),
    "order of list": (("list", "--sort", "x"), ("'x'", "number, attention")),
    "unknown colour": (("status", "--color", "allways"), ("did you mean always?", "auto, always")),
    "colour in front": (("--color", "no", "status", "--format", "table"), ("auto, always, never",)),
    "month for a day": (("status", "--today", "2018-01"), ("--today: '2018-01' is not a day",)),
    "no such day": (("check", "--today", "2018-02-30"), ("--today: 2018-02-30 is not a date",)),
    "no date": (("gaps", "--today", "next week"), ("'next week' is not a date", "--today 2018-")),
    "day in front": (("--today", "x", "status"), ("--today: 'x' is not a date",)),
    "unknown command": (("stauts",), ("No such command 'stauts'",)),
    "unknown option": (("status", "--frmat"), ("No such option",)),
    "unknown example": (("init", "x", "--example", "atm"), ("did you mean atmt?",)),
    "nothing to show": (("show",), ("Missing argument",)),
    "too much": (("status", "A1"), ("unexpected extra argument",)),
    "escapes in an id": (("show", "\x1b]0;x\x07A2\u202e"), ("\\x1b]0;x\\x07A2\\u202e",)),
    "escapes in a format": (("status", "--format", "\x1b[31m"), ("\\x1b[31m",)),
}


@pytest.mark.parametrize("name", one_in(3, WRONG))
def test_wrong_usage_names_what_was_meant(name: str) -> None:
    arguments, said = WRONG[name]
    ended = atmt(*arguments, cwd=ROOT)
    assert_says(ended, 2, *said)
    assert "\x1b" not in ended.err


@pytest.mark.parametrize("day", ["x", "2018-01", "2018-02-30", "20180110"])
def test_a_wrong_day_in_the_environment_is_named(day: str) -> None:
    assert_says(atmt("status", cwd=ROOT, env={"ATMT_TODAY": day}), 2, "ATMT_TODAY", "for example")


@pytest.mark.parametrize("command", [(), *READING, ("init",)], ids=" ".join)
def test_help_is_there_without_a_ledger(command: tuple[str, ...], tmp_path: Path) -> None:
    words = [word for word in command if word not in ("A2", "ols")]
    ended = atmt(*words, "--help", cwd=tmp_path, env={"GITHUB_ACTIONS": "true"})
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Usage: atmt")
    assert "\x1b" not in ended.out


def test_help_may_be_asked_for_in_short(tmp_path: Path) -> None:
    for words in ((), ("status",)):
        assert atmt(*words, "-h", cwd=tmp_path).out == atmt(*words, "--help", cwd=tmp_path).out


def test_the_version_is_told(tmp_path: Path) -> None:
    ended = atmt("--version", cwd=tmp_path)
    assert ended.code == 0
    assert ended.out.startswith("atmt 0.")


slow = partial(pytest.param, marks=pytest.mark.slow)


def completed(words: str, cwd: Path = ROOT) -> list[str]:
    """What bash would offer for the last of these words."""
    env = {
        "_ATMT_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    ended = atmt(cwd=cwd, env=env)
    assert (ended.code, ended.err) == (0, "")
    return ended.out.split()


def test_a_shell_that_asks_wrongly_is_answered_with_nothing() -> None:
    env = {"_ATMT_COMPLETE": "complete_bash", "COMP_WORDS": "atmt show A", "COMP_CWORD": "x"}
    ended = installed(cwd=ROOT, env=env)
    assert (ended.code, ended.said) == (2, "")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("atmt show A", ["A1", "A2", "A3", "A4", "A5", "A6"]),
        slow("atmt show A1 A3", ["A3"]),
        slow("atmt show Z", []),
        ("atmt body show bia", ["bia", "bia-mac", "bia-cgtac"]),
        slow("atmt list --owner ol", ["ols"]),
        slow("atmt list --body mmip-",
             ["mmip-atmt", "mmip-fiscal", "mmip-skills", "mmip-regulatory"]),
        ("atmt check --select owner-has", ["owner-has-accepted"]),
        ("atmt check --select note", ["notes", "note-not-in-future", "note-order", "note-is-fresh",
            "notes-append-only"]),
        slow("atmt check --ignore edi", ["edit", "edit-waiver-is-new"]),
        slow("atmt list --flag step-has-d", ["step-has-due"]),
        slow("atmt note A2 --source act", ["action-plan"]),
        ("atmt note A2 --corrects ", ["1", "2", "3", "4"]),
        slow("atmt note l", ["ledger"]),
        slow("atmt ledger ", ["show", "update"]),
        ("atmt ledger update --settings d", ["due_soon=", "dates="]),
        slow("atmt ledger update --keeper ol", ["ols"]),
        slow("atmt question list --about A1", ["A1"]),
        slow("atmt body update ols --ended-as re", ["replaced", "renamed"]),
        slow("atmt note --corrects ", []),
        slow("atmt transfer dit ol", ["ols"]),
        ("atmt transfer dit dbt --only A1 A2", ["A2"]),
        slow("atmt update --where ra", ["rag=red", "rag=amber", "rag=green", "rag=none"]),
        ("atmt update --where status=o", ["status=open", "status=on-hold"]),
        slow("atmt update --where owner=ol", ["owner=ols"]),
        slow("atmt update --where t", ["text=", "theme=", "title="]),
        slow("atmt update --where ", ["status=", "owner=", "handover=", "rag=", "flag=", "text=",
            "body=", "theme=", "priority=", "due-before=", "unallocated=", "with-parts=", "id=",
            "title=", "short_title=", "ref=", "accountable=", "support=", "governance=", "funders=",
            "reporting=", "due=", "first_due=", "sources="]),
        slow("atmt body show --ledger examples/atmt-2023 dbt", ["dbt"]),
        slow("atmt --ledger examples/atmt-2023 body show dbt", ["dbt"]),
        slow("atmt body show dbt", []),
        slow("atmt --ledger no/such/folder show A", []),
        slow("atmt --color al", ["always"]),
        ("atmt help merge", ["merge-base", "merge-driver"]),
        slow("atmt help step a", ["add", "assign"]),
        ("atmt statu", ["status"]),
        slow("atmt body sh", ["show"]),
        ("atmt status --form", ["--format"]),
    ],
)  # fmt: skip
def test_a_shell_completes_what_the_ledger_knows(words: str, offered: list[str]) -> None:
    assert completed(words) == offered


def test_completion_is_silent_without_a_readable_ledger(tmp_path: Path) -> None:
    assert completed("atmt show A", tmp_path) == []
    (tmp_path / "actions.yaml").write_text("a: [\n")
    assert completed("atmt show A", tmp_path) == []
