"""``atmt diff``: which two ledgers it compares, and what it says where it cannot."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command import DATA, Ended
from inside import in_process as atmt

EDIT = (
    "A2: offered to OLS on 10 January 2018; note by OLS added\n  A2#5  10 January 2018: 'Thanks'\n"
)
IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *words: str) -> str:
    ended = subprocess.run(
        ["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return ended.stdout.strip()


def committed(folder: Path, tag: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", tag)
    git(folder, "tag", tag)


def changed(folder: Path, old: str, new: str) -> None:
    file = folder / "data" / "actions.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history: none, paper, told (offered and noted); beside told, side; then broken, then told
    again, with an edit that is not committed."""
    path = tmp_path_factory.mktemp("history")
    git(path, "init", "--quiet", "--initial-branch=main")
    committed(path, "none")
    shutil.copytree(DATA, path / "data")
    committed(path, "paper")
    changed(path, "    status: in-progress\n", "    status: on-hold\n")
    committed(path, "side")
    git(path, "reset", "--quiet", "--hard", "paper")
    assert atmt("offer", "A2", "ols", cwd=path).code == 0
    assert atmt("note", "A2", "Thanks", "--by", "ols", cwd=path).code == 0
    committed(path, "told")
    (path / "data" / "actions.yaml").write_text("schema: 2\n")
    committed(path, "broken")
    (path / "data" / "bodies.yaml").unlink()
    committed(path, "half")
    git(path, "checkout", "--quiet", "told", "--", ".")
    committed(path, "mended")
    changed(path, "    short_title: Fiscal landscape\n", "    short_title: Tax\n")
    return path


def diff(folder: Path, *words: str) -> Ended:
    return atmt("diff", *words, cwd=folder)


TITLE = "A1: short title 'Fiscal landscape' → 'Tax'\n"
ONE, TWO, THREE = "1 change\n", "2 changes\n", "3 changes\n"
BACK = "A1: status from on-hold to in-progress\n"
COMPARED = {
    "": TITLE + ONE,
    "paper": TITLE + EDIT + THREE,
    "paper told": EDIT + TWO,
    "paper..told": EDIT + TWO,
    "paper..": EDIT + TWO,
    "side told": BACK + EDIT + THREE,
    "side...told": EDIT + TWO,
    "told paper --action A1": "No change to A1.\n",
    "paper told --action A2": EDIT + TWO,
    "paper --action A1 --action A5": TITLE + ONE,
    "..": "No change to the ledger.\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("words", COMPARED)
def test_it_compares_what_git_would(words: str, folder: Path) -> None:
    ended = diff(folder, *words.split())
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == COMPARED[words]


def test_reformatting_is_no_edit(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(folder), "copy")
    file = tmp_path / "copy" / "data" / "actions.yaml"
    text = file.read_text("utf-8")
    turned = re.sub(r"^ +#.*\n", "", text, flags=re.MULTILINE).replace("\n", "\r\n")
    file.write_text("# Anew\n" + turned, "utf-8", newline="")
    assert diff(tmp_path / "copy").out == "No change to the ledger.\n"


def test_where_there_was_no_ledger_all_is_added_or_gone(folder: Path) -> None:
    added = diff(folder, "none", "told").out.splitlines()
    assert added[0].startswith("ledger: added: 'Advanced Therapies Manufacturing Taskforce")
    assert [line[:2] for line in added if re.match("A[0-9]: ", line)] == ["A1", "A2", "A3", "A4",
                                                                         "A5", "A6"]  # fmt: skip
    gone = diff(folder, "told", "none").out.splitlines()
    assert gone[0].startswith("ledger: removed: 'Advanced")
    assert "A2: removed: 'Mobile investment', with 2 handovers, 1 step and 5 notes" in gone


WRONG = {
    "tolled": (3, "Git knows no commit 'tolled'; did you mean told?"),
    "paper...nothing": (3, "Git knows no commit 'nothing'"),
    "none none": (3, "There was no data/actions.yaml at none, nor at none"),
    "broken": (3, "broken:data/actions.yaml:1:1: error: ledger is required [schema-valid]"),
    "paper broken": (3, "The ledger at broken cannot be read"),
    "half": (3, "A ledger needs both files; there is no half:data/bodies.yaml"),
    "paper..told told": (2, "give a range of revisions on its own"),
    "--action A9": (2, "no action 'A9'; did you mean A"),
    "--format table": (2, "no format 'table'"),
    "a b c": (2, "unexpected extra argument"),
}


@pytest.mark.slow
@pytest.mark.parametrize("words", WRONG)
def test_what_cannot_be_compared_is_said(words: str, folder: Path) -> None:
    ended = diff(folder, *words.split())
    code, said = WRONG[words]
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_without_history_it_says_so(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    ended = diff(tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert "is not in a git repository" in ended.err
    git(tmp_path, "init", "--quiet")
    assert "There is no commit yet" in diff(tmp_path).err


def test_a_ledger_that_cannot_be_read_now_gives_its_findings(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(folder), "copy")
    (tmp_path / "copy" / "data" / "actions.yaml").write_text("schema: 2\n")
    ended = diff(tmp_path / "copy")
    assert (ended.code, ended.out) == (3, "")
    assert "data/actions.yaml:1:1: error" in ended.err
    assert diff(tmp_path / "copy", "paper", "told").out == EDIT + TWO


def test_scripts_get_the_events_in_the_envelope(folder: Path) -> None:
    answer = diff(folder, "paper", "--format", "json", "--action", "A2").json
    commit = git(folder, "rev-parse", "paper")
    assert {key: answer[key] for key in ("format", "kind", "today", "before", "after")} == {
        "format": "atmt/1",
        "kind": "diff",
        "today": "2018-01-10",
        "before": {"revision": "paper", "commit": commit},
        "after": None,
    }
    offered, noted = answer["events"]
    assert offered == {
        "where": "A2@ols",
        "record": "handover",
        "change": "changed",
        "actions": ["A2"],
        "text": "offered to OLS on 10 January 2018",
        "detail": None,
        "by": [],
        "rewrites": False,
        "pointer": "actions/1/handovers/0",
        "fields": [
            {"field": "status", "before": "proposed", "after": "offered"},
            {"field": "offered_on", "before": None, "after": "2018-01-10"},
        ],
    }
    assert (noted["where"], noted["record"], noted["change"]) == ("A2#5", "note", "added")
    lines = diff(folder, "paper", "--format", "jsonl", "--action", "A2").out.splitlines()
    assert [json.loads(line) for line in lines] == answer["events"]
    two = diff(folder, "paper", "told", "--format", "json").json
    assert two["after"] == {"revision": "told", "commit": git(folder, "rev-parse", "told")}


def test_reviewers_get_markdown(folder: Path) -> None:
    assert diff(folder, "paper", "told", "--format", "md").out == (
        "- **A2:** `offered to OLS on 10 January 2018`; `note by OLS added`\n"
        "  - `A2#5`: `10 January 2018: 'Thanks'`\n"
        "\n2 changes\n"
    )
