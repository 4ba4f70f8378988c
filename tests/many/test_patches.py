"""The end of a body in many ledgers: a patch for each, which git applies and the gate passes."""

import shlex
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from command import Ended
from history import checked_out, git
from inside import in_process

from atmt_cli.model.findings import FILES
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.journal import stage_journal

slow = partial(pytest.param, marks=pytest.mark.slow)
TODAY = "2018-01-10"
TRANSFER = ("transfer", "Env. Agency", "dew", "--on", "2018-01-05")
BODIES = """schema: 1
bodies:
  - {id: tf, name: Flood Group, kind: taskforce}
  - {id: sec, name: The Secretariat, kind: office}
  - {id: AGENCY, name: Environment Agency, aka: [EA, Env. Agency], kind: agency}
"""
KNOWING = """  - id: dew
    name: Department for Water
    aka: [DEW]
    kind: department
    from: 2018-01-01
"""
ACTIONS = """# Kept by hand.
schema: 1
ledger: {title: Floods, closing_body: tf, closes_on: 2017-11, keeper: sec}
actions:
  - id: FR03
    title: Raise the bank
    status: open
    handovers:
      - {to: AGENCY, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-02, evidence: [A]}
    support: [sec,   AGENCY]   # both
  - id: FR04
    title: Warn the town
    status: open
    handovers: [{to: sec, status: proposed}]
"""  # noqa: E501


def texts(agency: str = "ea", more: str = "") -> dict[str, str]:
    """The files of a ledger in which the agency has this id."""
    each = zip(FILES, (ACTIONS, BODIES + more), strict=True)
    return {name: text.replace("AGENCY", agency) for name, text in each}


def without(files: Mapping[str, str]) -> dict[str, str]:
    """The same ledger, of which the agency has no part."""
    actions = files[FILES[0]].replace("- {to: ea, ", "- {to: sec, ").replace("sec,   ea", "sec")
    return {**files, FILES[0]: actions}


def cloned(folder: Path, files: Mapping[str, str | bytes], way: str = "data") -> None:
    """A repository whose working folder holds a ledger, as it is committed."""
    tree = {
        f"{way}/{name}": text if isinstance(text, bytes) else text.encode()
        for name, text in files.items()
    }
    checked_out(folder, [tree])


def manifest(desk: Path, *members: str) -> None:
    lines = "".join(f"  - {{{one}}}\n" for one in members)
    (desk / "all.yaml").write_text(f"schema: 1\nledgers:\n{lines}", "utf-8")


def asked(desk: Path, *words: str) -> Ended:
    words = ("--today", TODAY, "--ledgers", "all.yaml", *words)
    return in_process(*words, cwd=desk, env={"COLUMNS": "250"})


def rows(desk: Path, *words: str) -> dict[str, dict[str, object]]:
    return {one["ledger"]: one for one in asked(desk, *words, "--json").json["patches"]}


def carried(desk: Path, commands: Sequence[str]) -> Ended:
    """Type the two commands of a row: the first is git's, the second is the gate."""
    program, *words = shlex.split(commands[0])
    assert program == "git"
    git(desk, *words)
    program, *words = shlex.split(commands[1])
    assert program == "atmt"
    return in_process(*words, "--today", TODAY, cwd=desk)


def every_file(desk: Path) -> dict[Path, bytes]:
    return {one: one.read_bytes() for one in sorted(desk.rglob("*")) if one.is_file()}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Three clones: one knows the successor, one calls the agency otherwise, one has no part."""
    cloned(tmp_path / "flood", texts(more=KNOWING))
    cloned(tmp_path / "river watch", texts("env"))
    cloned(tmp_path / "skills", without(texts()))
    manifest(
        tmp_path,
        "name: flood, path: flood",
        "name: river, repository: river watch, revision: main, path: data",
        "name: skills, path: skills",
    )
    return tmp_path


def test_each_ledger_that_has_a_part_gets_a_patch_that_passes_its_gate(desk: Path) -> None:
    before = every_file(desk)
    shown = asked(desk, *TRANSFER)
    assert shown.code == 0, shown.said
    assert every_file(desk) == before, "without -o nothing is written anywhere"
    found = rows(desk, *TRANSFER, "-o", "my patches")
    assert {name: one["state"] for name, one in found.items()} == {
        "flood": "patch",
        "river": "patch",
        "skills": "none",
    }
    assert found["skills"]["message"] == "EA has no part in it; its end is not recorded there"
    after = every_file(desk)
    assert {path: after[path] for path in before} == before, "no ledger is written to"
    assert [one.name for one in after if one not in before] == ["flood.patch", "river.patch"]
    for name in ("flood", "river"):
        one = found[name]
        assert one["actions"] == ["FR03"]
        ended = carried(desk, one["commands"])  # type: ignore[arg-type]
        assert (ended.code, "0 errors" in ended.out) == (0, True), ended.said
    added = (desk / "river watch" / "data" / "bodies.yaml").read_text()
    assert added.endswith(KNOWING)
    # What was applied is recorded, and there is nothing left to do.
    git(desk / "river watch", "commit", "--quiet", "--all", "--message", "Transfer")
    again = rows(desk, *TRANSFER)
    assert {one["state"] for one in again.values()} == {"none"}


@pytest.mark.slow
def test_the_page_shows_what_is_printed(desk: Path) -> None:
    (desk / "river watch").rename(desk / "river")
    manifest(desk, *(f"name: {one}, path: {one}" for one in ("flood", "river", "skills")))
    said = asked(desk, "transfer", "EA", "dew", "--on", "2018-01-05", "-o", "patches").out
    page = (Path(__file__).parents[2] / "docs" / "many.md").read_text("utf-8")
    assert f"transfer EA dew --on 2018-01-05 -o patches\n{said}```" in page


@pytest.mark.slow
def test_the_table_says_what_to_type(desk: Path) -> None:
    said = asked(desk, *TRANSFER, "-o", "p")
    assert said.out.endswith(
        "As of 2018-01-10: 2 of 3 ledgers to patch, 2 actions\n"
        "  next: git -C flood apply ../p/flood.patch && "
        "atmt --ledger flood/data check --against HEAD\n"
        "        git -C 'river watch' apply ../p/river.patch && "
        "atmt --ledger 'river watch/data' check --against HEAD\n"
    )
    assert "dew: body added; EA: ended on 2018-01-05, succeeded by DEW" in said.out


def bytes_of(files: Mapping[str, str], how: str) -> dict[str, bytes]:
    found = {name: text.encode() for name, text in files.items()}
    if how == "CRLF":
        return {name: data.replace(b"\n", b"\r\n") for name, data in found.items()}
    if how == "BOM":
        return {name: b"\xef\xbb\xbf" + data for name, data in found.items()}
    if how == "no final newline":
        return {name: data.rstrip(b"\n") for name, data in found.items()}
    if how == "CRLF, BOM and none":
        return {
            name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n").rstrip()
            for name, data in found.items()
        }
    return found


@pytest.mark.parametrize(
    "how",
    [
        "CRLF, BOM and none",
        *(pytest.param(one, marks=pytest.mark.slow) for one in ("CRLF", "BOM", "no final newline")),
    ],
)
@pytest.mark.parametrize("way", ["a b/données"])
@pytest.mark.parametrize("is_committed", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_patch_applies_whatever_the_bytes_and_the_paths(
    tmp_path: Path, how: str, way: str, *, is_committed: bool
) -> None:
    cloned(tmp_path / "clone", bytes_of(texts(more=KNOWING), how), way)
    place = f"repository: clone, path: {way}" if is_committed else f"path: clone/{way}"
    manifest(tmp_path, f"name: flood, {place}")
    row = rows(tmp_path, *TRANSFER, "-o", "p")["flood"]
    was = (tmp_path / "clone" / way / FILES[0]).read_bytes()
    ended = carried(tmp_path, row["commands"])  # type: ignore[arg-type]
    assert ended.code == 0, ended.said
    now = (tmp_path / "clone" / way / FILES[0]).read_bytes()
    assert now != was
    assert (now.count(b"\n") == now.count(b"\r\n")) == ("CRLF" in how)
    assert now.endswith(b"\n") == was.endswith(b"\n")


def test_a_split_names_actions_with_their_ledger(desk: Path) -> None:
    split = ("body", "split", "EA", "dew", "sec", "--on", "2018-01-05")
    lacking = rows(desk, *split, "--to", "DEW=flood:FR03")
    assert lacking["flood"]["state"] == "patch"
    assert lacking["river"]["state"] == "refused"
    assert "say which body takes on each" in str(lacking["river"]["message"])
    assert asked(desk, *split, "--to", "DEW=flood:FR03").code == 1
    found = rows(desk, *split, "--to", "dew=flood:FR03", "--rest", "sec", "-o", "p")
    assert "EA to DEW: FR03 moved" in found["flood"]["changed"]  # type: ignore[operator]
    assert "EA to The Secretariat: FR03 moved" in found["river"]["changed"]  # type: ignore[operator]
    for name in ("flood", "river"):
        ended = carried(desk, found[name]["commands"])  # type: ignore[arg-type]
        assert ended.code == 0, ended.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("transfer", "nobody", "sec", "--on", "2018"), "no ledger knows the body 'nobody'"),
        (("transfer", "EA", "nobody", "--on", "2018"), "no ledger knows the body 'nobody'"),
        slow(("transfer", "EA", "env", "--on", "2018"), "cannot be its own successor"),
        slow(("transfer", "EA", "sec", "--on", "someday"), "someday"),
        slow((*TRANSFER, "--dry-run"), "--ledgers and --dry-run cannot be given together"),
        slow((*TRANSFER, "--only", "FR03"), "--ledgers and --only cannot be given together"),
        slow(
            ("body", "split", "EA", "dew", "--on", "2018"), "a split needs two or more successors"
        ),
        slow(
            ("body", "split", "EA", "dew", "sec", "--on", "2018", "--to", "dew=FR03"),
            "which ledger",
        ),
        slow(
            ("body", "split", "EA", "dew", "sec", "--on", "2018", "--rest", "tf"), "not one of the"
        ),
        slow(("body", "list"), "body list looks at one ledger"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    desk: Path, words: tuple[str, ...], said: str
) -> None:
    ended = asked(desk, *words)
    assert (ended.code, said in ended.err) == (2, True), ended.said


@pytest.mark.slow
def test_the_patches_of_one_ledger_need_a_manifest(desk: Path) -> None:
    ended = in_process(*TRANSFER, "-o", "p", "--ledger", "flood", cwd=desk)
    assert (ended.code, ended.err) == (
        2,
        "atmt: -o is for the patches of many ledgers\n  name them: --ledgers MANIFEST\n",
    )


@pytest.mark.slow
def test_what_cannot_be_read_or_is_named_twice_has_a_row(desk: Path) -> None:
    manifest(
        desk,
        "name: flood, path: flood",
        "name: again, repository: flood, path: data",
        "name: gone, path: gone",
    )
    ended = asked(desk, *TRANSFER, "-o", "p")
    assert ended.code == 3
    found = rows(desk, *TRANSFER)
    assert [one["state"] for one in found.values()] == ["patch", "none", "unread"]
    assert found["again"]["message"] == "is the same ledger as flood"
    assert "cannot be read: No ledger in gone" in str(found["gone"]["message"])
    assert [one.name for one in (desk / "p").iterdir()] == ["flood.patch"]


@pytest.mark.slow
def test_two_ledgers_of_one_repository_get_two_patches_that_both_apply(tmp_path: Path) -> None:
    tree = {
        f"{way}/{name}": text.encode()
        for way in ("a", "b")
        for name, text in texts(more=KNOWING).items()
    }
    checked_out(tmp_path / "clone", [tree])
    manifest(tmp_path, "name: a, path: clone/a", "name: b, repository: clone, path: b")
    found = rows(tmp_path, *TRANSFER, "-o", "p")
    for name in ("a", "b"):
        ended = carried(tmp_path, found[name]["commands"])  # type: ignore[arg-type]
        assert ended.code == 0, ended.said


@pytest.mark.slow
def test_a_bare_repository_and_a_branch_say_where_a_patch_applies(desk: Path) -> None:
    git(desk, "clone", "--quiet", "--bare", "flood", "flood.git")
    git(desk / "flood", "switch", "--quiet", "--create", "other")
    git(desk / "flood", "commit", "--quiet", "--allow-empty", "--message", "Other")
    manifest(
        desk,
        "name: bare, repository: flood.git, path: data",
        "name: branch, repository: flood, revision: main, path: data",
    )
    found = rows(desk, *TRANSFER, "-o", "p")
    assert found["bare"]["cautions"] == ["this repository is bare: apply it in a clone"]
    patch = desk / "p" / "bare.patch"
    assert found["bare"]["commands"] == [
        f"git -C CLONE apply {shlex.quote(str(patch))}",
        "atmt --ledger CLONE/data check --against HEAD",
    ]
    assert found["branch"]["cautions"] == ["it is made of main: check that out first"]


@pytest.mark.slow
def test_files_that_are_not_committed_and_folders_outside_git_say_so(desk: Path) -> None:
    path = desk / "flood" / "data" / FILES[0]
    path.write_text(path.read_text() + "questions: []\n")
    (desk / "plain").mkdir()
    for name, text in texts().items():
        (desk / "plain" / name).write_text(text)
    manifest(desk, "name: flood, path: flood", "name: plain, path: plain")
    found = rows(desk, *TRANSFER, "-o", "p")
    assert found["flood"]["cautions"] == [
        "it is made of the files as they are now, edits that are not committed among them"
    ]
    assert found["plain"]["commands"] == [
        "git -C plain apply ../p/plain.patch",
        "atmt --ledger plain check",
    ]
    assert carried(desk, found["plain"]["commands"]).code == 0  # type: ignore[arg-type]


def test_a_ledger_with_an_edit_cut_short_is_left_for_who_finishes_it(desk: Path) -> None:
    folder = Folder(desk / "flood" / "data", desk / "flood")
    before = read_files(folder)
    after = {name: data + b"# Edited\n" for name, data in before.items()}
    (folder.path / ".atmt").mkdir()
    with stage_journal(folder, before, after) as journal:
        journal.commit()
    ended = asked(desk, *TRANSFER, "-o", "p")
    assert ended.code == 3
    assert "An edit was cut short" in ended.out
    assert "finish it: atmt check --finish" in ended.err
    assert [one.name for one in (desk / "p").iterdir()] == ["river.patch"]


def test_a_plan_that_is_refused_says_why_and_the_others_go_on(desk: Path) -> None:
    path = desk / "flood" / "data" / FILES[1]
    path.write_text(path.read_text().replace("kind: agency}", "kind: agency, until: 2016-01-01}"))
    ended = asked(desk, *TRANSFER, "-o", "p")
    assert ended.code == 1
    assert "EA already ended on 2016-01-01" in ended.out
    assert "atmt --ledger flood/data correct body:ea until=2018-01-05" in ended.out
    assert [one.name for one in (desk / "p").iterdir()] == ["river.patch"]


@pytest.mark.slow
def test_an_id_that_is_taken_in_a_ledger_is_not_added_there(desk: Path) -> None:
    taken = "  - {id: dew, name: Dew Ponds Trust, kind: charity}\n"
    cloned(desk / "ponds", texts(more=taken))
    manifest(desk, "name: flood, path: flood", "name: ponds, path: ponds")
    ambiguous = asked(desk, *TRANSFER)
    assert (ambiguous.code, "'dew' may be" in ambiguous.err) == (2, True)
    found = rows(desk, "transfer", "EA", "flood:dew", "--on", "2018-01-05")
    assert found["flood"]["state"] == "patch"
    assert found["ponds"]["state"] == "refused"
    assert "where dew is another body" in str(found["ponds"]["message"])


def test_a_body_that_may_be_meant_is_told_and_not_patched(desk: Path) -> None:
    other = {
        **texts(),
        FILES[1]: texts()[FILES[1]].replace(
            "Environment Agency, aka: [EA, Env. Agency]", "Education Authority"
        ),
    }
    cloned(desk / "schools", other)
    manifest(desk, "name: flood, path: flood", "name: schools, path: schools")
    found = rows(desk, "transfer", "flood:ea", "dew", "--on", "2018-01-05")
    assert found["schools"]["state"] == "none"
    assert found["schools"]["message"] == (
        "does not know Environment Agency (flood:ea); Education Authority (schools:ea) may be "
        "meant: if they are one, atmt body update ea --aka 'Environment Agency'"
    )


@pytest.mark.slow
def test_another_patch_is_not_written_over_and_a_stale_one_is_named(desk: Path) -> None:
    assert asked(desk, *TRANSFER, "-o", "p").code == 0
    assert asked(desk, *TRANSFER, "-o", "p").code == 0, "the same patches again"
    before = every_file(desk)
    ended = asked(desk, "transfer", "EA", "sec", "--on", "2018-01-04", "-o", "p")
    assert ended.code == 3
    assert "p/flood.patch already exists, and is another patch" in ended.err
    assert every_file(desk) == before
    (desk / "p" / "old.patch").write_text("")
    assert asked(desk, *TRANSFER, "-o", "p").err == "caution: p also has old.patch\n"


@pytest.mark.slow
def test_one_transfer_across_forty_of_three_hundred_repositories(tmp_path: Path) -> None:
    members = []
    for number in range(300):
        files = texts(more=KNOWING if number % 2 else "")
        cloned(tmp_path / f"l{number}", files if number % 15 < 2 else without(files))
        place = f"repository: l{number}, path: data" if number % 4 else f"path: l{number}"
        members.append(f"name: l{number}, {place}")
    manifest(tmp_path, *members)
    found = rows(tmp_path, *TRANSFER, "-o", "p")
    patched = {name: one for name, one in found.items() if one["state"] == "patch"}
    assert len(found) == 300
    assert len(patched) == len([*(tmp_path / "p").iterdir()]) == 40
    for name, one in patched.items():
        ended = carried(tmp_path, one["commands"])  # type: ignore[arg-type]
        assert ended.code == 0, (name, ended.said)


@pytest.mark.slow
def test_what_is_added_to_a_ledger_is_in_its_own_ids_and_takes_no_name(desk: Path) -> None:
    knowing = KNOWING.replace("[DEW]", "[DEW, Water]") + "    part_of: cabinet\n"
    knowing += "  - {id: cabinet, name: Cabinet Office, kind: office}\n"
    cloned(desk / "one", texts(more=knowing))
    there = "  - {id: co, name: Cabinet Office, kind: office}\n"
    cloned(desk / "two", texts(more=f"{there}  - {{id: wt, name: Water, kind: charity}}\n"))
    # The third keeps the two apart, or the name would make them one.
    cloned(desk / "three", texts(more=KNOWING + "  - {id: w, name: Water, kind: charity}\n"))
    manifest(desk, *(f"name: {one}, path: {one}" for one in ("one", "two", "three")))
    found = rows(desk, *TRANSFER, "-o", "p")
    assert "+    part_of: co\n" in str(found["two"]["diff"])
    assert "+    aka: [DEW]\n" in str(found["two"]["diff"])
    assert carried(desk, found["two"]["commands"]).code == 0  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_keeper_of_a_ledger_has_a_part_in_it(desk: Path) -> None:
    files = without(texts(more=KNOWING))
    cloned(desk / "kept", {**files, FILES[0]: files[FILES[0]].replace("keeper: sec", "keeper: ea")})
    manifest(desk, "name: kept, path: kept")
    found = rows(desk, *TRANSFER, "-o", "p")
    assert "the ledger: DEW keeps it" in found["kept"]["changed"]  # type: ignore[operator]
    assert carried(desk, found["kept"]["commands"]).code == 0  # type: ignore[arg-type]


@pytest.mark.slow
def test_an_action_that_is_named_where_the_body_has_no_part_is_refused(desk: Path) -> None:
    split = ("body", "split", "EA", "dew", "sec", "--on", "2018-01-05", "--rest", "sec")
    found = rows(desk, *split, "--to", "dew=skills:FR09")
    assert found["skills"]["state"] == "refused"
    assert "FR09" in str(found["skills"]["message"])


@pytest.mark.slow
def test_the_author_is_meant_in_the_ids_of_each_ledger(desk: Path) -> None:
    found = rows(desk, *TRANSFER, "--by", "EA")
    assert {one["state"] for one in found.values()} == {"patch", "none"}
    assert found["river"]["state"] == "patch"


@pytest.mark.slow
def test_how_lines_end_is_no_edit_and_the_branch_that_is_checked_out_needs_no_word(
    desk: Path,
) -> None:
    for name in FILES:
        path = desk / "flood" / "data" / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    found = rows(desk, *TRANSFER)
    assert found["flood"]["cautions"] == found["river"]["cautions"] == []


@pytest.mark.slow
def test_no_patch_is_made_where_git_would_not_follow_a_link(desk: Path) -> None:
    (desk / "flood" / "link").symlink_to("data")
    git(desk / "flood", "add", "--all")
    git(desk / "flood", "commit", "--quiet", "--message", "Link")
    manifest(desk, "name: flood, repository: flood, path: link")
    found = rows(desk, *TRANSFER)
    assert found["flood"]["state"] == "unread"
    assert "link/actions.yaml is reached through a link" in str(found["flood"]["message"])
    manifest(desk, "name: flood, path: flood/link")
    found = rows(desk, *TRANSFER, "-o", "p")
    assert carried(desk, found["flood"]["commands"]).code == 0  # type: ignore[arg-type]
