"""A manifest that names what it should not: what the command says, what to type, and its exit code;
all other ledgers are still read.
"""

import os
import re
import subprocess
from functools import partial
from pathlib import Path

import pytest
from central import MANIFEST, TODAY, central
from command import Ended, atmt, atmt_on_terminal
from history import git
from inside import in_process

slow = partial(pytest.param, marks=pytest.mark.slow)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    central(tmp_path)
    return tmp_path


def listed(desk: Path, manifest: str, *words: str) -> Ended:
    (desk / "all.yaml").write_text(manifest, "utf-8", newline="")
    words = words or ("list", "--fields", "id,title")
    return in_process("--today", TODAY, "--ledgers", "all.yaml", *words, cwd=desk)


def entry(text: str) -> str:
    return f"ledgers:\n  - {text}\n  - {{name: flood, path: desk/flood}}\n"


CORRECT = "correct its entry: all.yaml:2"
ENTRIES = {
    "{name: x, path: all.yaml}": ("No ledger in all.yaml: no actions.yaml", CORRECT),
    "{name: x, path: .}": ("No ledger in .: no actions.yaml there, nor in its data/", CORRECT),
    '{name: x, path: "a\\0b"}': ("No ledger in a\\x00b: ", CORRECT),
    '{name: x, path: "new\\nline"}': ("No ledger in new\\nline: ", CORRECT),
    "{name: x, repository: all.yaml}": (
        "all.yaml is not a folder", "name the top folder of a clone, or a bare repository",
    ),
    "{name: x, repository: desk}": (
        "desk is not a git repository", "name the top folder of a clone, or a bare repository",
    ),
    "{name: x, repository: a b.git}": (
        "There is no folder a b.git", "git clone --mirror URL 'a b.git'",
    ),
    '{name: x, repository: "https://example.org/x.git"}': (
        "https://example.org/x.git is not on this machine, and atmt fetches nothing",
        f"git clone --mirror https://example.org/x.git FOLDER; then {CORRECT}",
    ),
    '{name: x, repository: "git@example.org:x.git"}': (
        "git@example.org:x.git is not on this machine, and atmt fetches nothing",
        f"git clone --mirror git@example.org:x.git FOLDER; then {CORRECT}",
    ),
    "{name: x, repository: skills.git, revision: origin/next}": (
        "Git knows no commit 'origin/next'", "see what there is: git -C skills.git branch --all",
    ),
    '{name: x, repository: skills.git, revision: "-v"}': (
        "Git knows no commit '-v'", "see what there is: git -C skills.git branch --all",
    ),
    "{name: x, repository: skills.git, path: date}": (
        "There is no skills.git@HEAD:date/actions.yaml", CORRECT,
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", [one if "desk" in one else slow(one) for one in ENTRIES])
def test_an_entry_that_leads_nowhere_has_a_row(desk: Path, text: str) -> None:
    said, hint = ENTRIES[text]
    ended = listed(desk, entry(text))
    assert ended.code == 3
    assert f"x           cannot be read: {said}" in ended.out
    assert "flood:FR03" in ended.out
    assert ended.err == f"atmt: 1 ledger cannot be read: x\n  {hint}\n"


@pytest.mark.slow
def test_why_is_told_in_full_on_a_narrow_terminal(desk: Path) -> None:
    far = "far/" * 15
    (desk / "all.yaml").write_text(entry(f"{{name: x, path: {far}}}"), "utf-8")
    ended = atmt_on_terminal("--ledgers", "all.yaml", "list", cwd=desk, columns=80)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", ended.out)
    assert "its data/" in plain
    assert "…" not in plain


def test_a_check_shows_the_entry_of_the_manifest(desk: Path) -> None:
    ended = listed(desk, entry("{name: x, path: gone}"), "check")
    assert ended.code == 3
    assert ended.out.startswith("all.yaml:2:5: error: x: cannot be read: No ledger in gone: ")


REFUSED = {
    "ledgers:\n  - {name: a, path: x, name: b}\n": "all.yaml:2:24: error: 'name' appears twice",
    "ledgers:\n  - &a {name: a, path: x}\n": "all.yaml:2:5: error: an anchor (&a) is not allowed",
    "ledgers: {a: b}\n": "all.yaml:1:1: error: ledgers: expected a list, found a mapping",
    "hello\n": "all.yaml:1:1: error: expected a mapping, found 'hello'",
    "ledgers: []\n": "all.yaml:1:1: error: name at least one: ",
}


@pytest.mark.parametrize("text", [slow(one) if "x" in one else one for one in REFUSED])
def test_what_is_no_manifest_is_refused_with_its_place(desk: Path, text: str) -> None:
    ended = listed(desk, text)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith(REFUSED[text])
    assert ended.err.endswith("correct it; docs/many.md describes it\n")


def test_line_ends_and_a_byte_order_mark_do_not_matter(desk: Path) -> None:
    plain = listed(desk, MANIFEST)
    assert plain.code == 0
    assert listed(desk, "\ufeff" + MANIFEST.replace("\n", "\r\n")).out == plain.out


@pytest.mark.slow
def test_what_is_no_file_is_not_waited_for(desk: Path) -> None:
    os.mkfifo(desk / "pipe")
    for name in ("pipe", "/dev/zero", "/dev/null"):
        ended = atmt("--ledgers", name, "list", cwd=desk)
        assert (ended.code, ended.err) == (3, f"atmt: {name} is not a regular file\n")


def test_a_folder_is_no_manifest(desk: Path) -> None:
    ended = in_process("--ledgers", "desk/flood", "list", cwd=desk)
    assert (ended.code, ended.err) == (
        3,
        "atmt: desk/flood is a folder; a manifest is a file that names ledgers\n"
        "  for one ledger: --ledger desk/flood\n",
    )


@pytest.mark.slow
def test_a_manifest_of_twenty_megabytes_is_refused_early(desk: Path) -> None:
    text = "ledgers:\n" + "".join(f"  - {{name: n{one}, path: x}}\n" for one in range(800_000))
    ended = listed(desk, text)
    assert ended.code == 3
    assert "error: a list of more than 100000 items" in ended.err


def test_paths_with_blanks_colons_and_dashes_can_be_typed(desk: Path) -> None:
    (desk / "desk" / "flood").rename(desk / "-a b:é")
    ended = listed(desk, 'ledgers: [{name: x, path: "-a b:é"}]\n', "check")
    assert ended.code == 0
    assert "  atmt --ledger '-a b:é/data' update FR03 --governance +BODY\n" in ended.out
    assert in_process("--ledger", "-a b:é/data", "list", cwd=desk).code == 0


@pytest.mark.slow
def test_a_clone_without_its_files_is_not_fetched_from(desk: Path) -> None:
    git(desk / "clone", "config", "uploadpack.allowFilter", "true")
    words = ("clone", "--quiet", "--no-checkout", "--filter=blob:none")
    git(desk, *words, f"file://{desk}/clone", "partial")
    ended = listed(desk, entry("{name: x, repository: partial, path: data}"))
    assert ended.code == 3
    assert "cannot be read: Git cannot read the blob " in ended.out
    assert ended.err.endswith("git -C partial fetch --refetch --no-filter\n")
    assert not git(desk / "partial", "count-objects", "-v").startswith("count: 1")


@pytest.mark.slow
def test_a_repository_of_sha256_and_a_submodule_are_read(desk: Path) -> None:
    git(desk, "init", "--quiet", "--object-format=sha256", "-b", "main", "long")
    (desk / "clone" / "data").rename(desk / "long" / "data")
    git(desk / "long", "add", "--all")
    git(desk / "long", "commit", "--quiet", "--message", "Begin")
    git(desk, "init", "--quiet", "above")
    git(desk / "above", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
        "../skills.git", "sub")  # fmt: skip
    manifest = (
        "ledgers:\n  - {name: a, repository: long}\n  - {name: b, repository: above/sub}\n"
        "  - {name: c, path: above/sub}\n"
    )
    ended = listed(desk, manifest)
    assert ended.code == 0
    assert re.findall(r"^[abc]:A1", ended.out, re.MULTILINE) == ["a:A1", "b:A1", "c:A1"]
    for said in ("central.db: 3 ledgers as of", "Nothing to change: 3 ledgers as of"):
        again = in_process("index", "all.yaml", "-o", "central.db", "--today", TODAY, cwd=desk)
        assert again.out.startswith(said)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may chown")
def test_a_folder_of_somebody_else_is_read_with_its_history(desk: Path) -> None:
    subprocess.run(["chown", "-R", "12345", "clone"], cwd=desk, check=True)
    assert listed(desk, "ledgers: [{name: x, path: clone}]\n").code == 0
    ended = in_process("index", "all.yaml", "-o", "central.db", "--today", TODAY, cwd=desk)
    assert (ended.code, ended.err) == (0, "")
    assert "1 read, with the history of 1" in ended.out


def test_gits_own_variables_lead_nowhere_else(desk: Path) -> None:
    env = {"GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/", "GIT_INDEX_FILE": "/nowhere"}
    words = ("--ledgers", "all.yaml", "list", "--today", TODAY)
    assert in_process(*words, cwd=desk, env=env).out == in_process(*words, cwd=desk).out


def test_a_command_for_one_ledger_says_what_to_type(desk: Path) -> None:
    def hint(*words: str) -> str:
        ended = in_process("--ledgers", "all.yaml", *words, cwd=desk)
        assert (ended.code, ended.out) == (2, "")
        return ended.err.splitlines()[1].strip()

    typed = hint("show", "flood:FR03", "-f", "json")
    assert typed == "atmt --ledger desk/flood show FR03 -f json"
    assert in_process(*typed.split()[1:], cwd=desk).code == 0
    assert hint("note", "flood:FR03", "a text") == (
        "atmt --ledger desk/flood note FR03 'a text'"
    )  # fmt: skip
    assert hint("show", "skills:A1") == "in a checkout of skills.git: atmt show A1"
    assert hint("log") == (
        "name one ledger: atmt --ledger DIR log; flood is desk/flood, skills is skills.git"
    )
    (desk / "all.yaml").write_text("[", "utf-8")
    assert hint("show", "flood:FR03") == "name one ledger: atmt --ledger DIR show"
