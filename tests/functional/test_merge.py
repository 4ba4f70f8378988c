"""Git merges a ledger by its facts: real repositories, real merges."""

import io
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from command import Ended, atmt
from merged_repository import Repository, committed, merged_by_facts
from spread import one_in

import atmt_cli.cli.git.merge  # noqa: F401 - so that the command is there
from atmt_cli.cli.app import run
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.validation import shape_findings
from atmt_cli.store.yaml.decode import LARGEST
from atmt_cli.store.yaml.events import parse

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    """A repository whose ledger is committed, and which merges as git does."""
    return committed(tmp_path)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose ledger is committed, and which merges by facts."""
    return merged_by_facts(tmp_path)


TOPIC = (
    ("note", "A2", "OLS has begun", "--by", "ols"),
    ("note", "A2", "It was a day later", "--by", "ols", "--corrects", "5"),
    ("update", "A1", "--short-title", "Taxes"),
    ("add", "Draw up a map", "--id", "T1", "--to", "ols"),
)
MAIN = (
    ("note", "A2", "DIT has recruited", "--by", "dit"),
    ("update", "A2", "--short-title", "Mobile money"),
    ("add", "Count the plants", "--id", "M1", "--to", "dit"),
)


def _has_all(ledger: Ledger, *, main_first: bool = True) -> None:
    """Everything of both branches, what both added to one list in the order of the gate."""
    action = ledger.action_by_id["A2"]
    added = [(note.text, note.corrects) for note in action.notes[4:]]
    main, topic = ("DIT has recruited", None), ("OLS has begun", None)
    if main_first:
        assert added == [main, topic, ("It was a day later", 6)]
    else:
        assert added == [topic, ("It was a day later", 5), main]
    assert action.short_title == "Mobile money"
    assert ledger.action_by_id["A1"].short_title == "Taxes"
    ids = [one.id for one in ledger.actions]
    assert ids == [
        "A1",
        "A2",
        "A3",
        "A4",
        "A5",
        "A6",
        *(("M1", "T1") if main_first else ("T1", "M1")),
    ]


def test_two_branches_are_merged(repository: Repository) -> None:
    repository.branch("topic", *TOPIC)
    repository.branch("main", *MAIN)
    # Git alone finds a conflict in what is none.
    attributes = repository.path / ".git/info/attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("*.yaml !merge\n")
    repository.git("merge", "--no-edit", "topic", code=1)
    assert "a merge conflict is not resolved" in repository.atmt("check", code=1).out
    repository.git("merge", "--abort")
    attributes.unlink()

    said = repository.git("merge", "--no-edit", "topic").err
    assert "atmt: data/actions.yaml: took A1 short_title, A2#6, A2#7, T1 from topic\n" in said
    _has_all(repository.ledger)
    repository.passes("main~1")
    repository.atmt("check")


@pytest.mark.slow
def test_they_are_merged_the_other_way_as_well(repository: Repository) -> None:
    repository.branch("topic", *TOPIC)
    repository.branch("main", *MAIN)
    repository.git("switch", "--quiet", "topic")
    repository.git("merge", "--no-edit", "main")
    _has_all(repository.ledger)
    repository.passes("main")


@pytest.mark.slow
def test_a_branch_is_rebased(repository: Repository) -> None:
    repository.branch("topic", *TOPIC)
    repository.branch("main", *MAIN)
    repository.git("switch", "--quiet", "topic")
    repository.git("rebase", "--quiet", "main")
    _has_all(repository.ledger)
    repository.passes("main")
    assert repository.git("status", "--porcelain").out == ""


@pytest.mark.slow
def test_git_alone_takes_both_sides_of_one_fact(made: Repository) -> None:
    (made.path / ".gitattributes").write_text("*.yaml merge=union\n")
    made.commit("As many do")
    made.branch("topic", ("update", "A2", "--status", "on-hold", "--reason", "No staff"))
    made.branch("main", ("update", "A2", "--status", "open", "--reason", "Not yet begun"))
    made.git("merge", "--no-edit", "topic")
    assert "'status' appears twice" in made.atmt("check", code=1).out


ACCEPTED = (
    ("offer", "A2", "ols", "--on", "2018-01-02"),
    ("accept", "A2", "ols", "--on", "2018-01-09", "--evidence", "Letter of 9 January"),
)
DECLINED = (
    ("offer", "A2", "ols", "--on", "2018-01-02"),
    ("decline", "A2", "ols", "--on", "2018-01-08", "--reason", "It has no staff"),
)


@pytest.mark.slow
def test_one_fact_changed_on_both_sides_is_marked_as_the_page_shows(repository: Repository) -> None:
    repository.branch("topic", *DECLINED)
    repository.branch("main", *ACCEPTED)
    said = repository.git("merge", "--no-edit", "topic", code=1).err
    page = (DOCS / "merging.md").read_text("utf-8")
    shown, told = re.findall(r"^```text\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[:2]
    assert shown in repository.actions
    assert said == told
    assert repository.actions.count("<<<<<<<") == 1
    assert "a merge conflict is not resolved" in repository.atmt("check", code=1).out
    kept = re.sub(r"<<<<<<< .*\n((?s:.*?))=======\n(?s:.*?)>>>>>>> .*\n", r"\1", repository.actions)
    (repository.path / "data/actions.yaml").write_text(kept, "utf-8")
    handover = repository.ledger.action_by_id["A2"].handovers[0]
    assert (handover.status, str(handover.answered_on)) == ("accepted", "2018-01-09")


@pytest.mark.slow
def test_a_rebase_stops_at_the_one_fact_and_goes_on(repository: Repository) -> None:
    repository.branch("topic", *DECLINED)
    repository.branch("main", *ACCEPTED)
    repository.git("switch", "--quiet", "topic")
    said = repository.git("rebase", "main", code=1).err
    assert "A2@ols: both sides changed status: accepted / declined" in said
    repository.git("checkout", "--ours", "data/actions.yaml")
    repository.git("add", "data")
    repository.git("-c", "core.editor=true", "rebase", "--continue")
    repository.passes("main")


@pytest.mark.slow
def test_what_was_picked_before_is_there_once(repository: Repository) -> None:
    repository.branch("topic", TOPIC[0])
    repository.branch("main", MAIN[0])
    repository.git("cherry-pick", "topic")
    repository.branch("main", ("note", "A2", "Two more posts", "--by", "dit"))
    repository.git("merge", "--no-edit", "topic")
    texts = [note.text for note in repository.ledger.action_by_id["A2"].notes[4:]]
    assert texts == ["DIT has recruited", "OLS has begun", "Two more posts"]


@pytest.mark.slow
def test_branches_merged_crosswise_are_merged_once_more(repository: Repository) -> None:
    repository.branch("topic", *TOPIC)
    repository.branch("main", *MAIN)
    repository.git("branch", "was", "topic")
    repository.git("switch", "--quiet", "topic")
    repository.git("merge", "--no-edit", "main")
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--no-edit", "was")
    repository.atmt("note", "A2", "After both", "--by", "dit")
    repository.commit("main goes on")
    repository.git("switch", "--quiet", "topic")
    repository.atmt("update", "A3", "--short-title", "Funds")
    repository.commit("topic goes on")
    repository.git("merge", "--no-edit", "main")
    texts = [note.text for note in repository.ledger.action_by_id["A2"].notes[4:]]
    assert texts == ["DIT has recruited", "OLS has begun", "It was a day later", "After both"]
    repository.passes("main")


@pytest.mark.slow
def test_what_is_pulled_stands_before_what_was_not_yet_pushed(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clone = Repository(tmp_path_factory.mktemp("clone"))
    repository.git("clone", "--quiet", str(repository.path), str(clone.path))
    clone.atmt("setup-git")
    for edit in TOPIC:
        clone.edit(*edit)
    clone.git("commit", "--quiet", "--all", "--message", "here")
    repository.branch("main", *MAIN)
    clone.git("pull", "--quiet", "--no-rebase", "--no-edit")
    _has_all(clone.ledger)
    clone.passes("origin/main")


# The driver itself, as git calls it, but in this process.


BODIES = """\
schema: 1
bodies:
  - {id: tf, name: Taskforce, kind: taskforce}
  - {id: otr, name: Office, kind: office}
"""
BASE = """\
schema: 1
ledger: {title: T, closing_body: tf}
actions:
  # The first one.
  - id: A1
    title: Keep the skills
    status: open
    handovers:
      - {to: otr, status: proposed}
    steps:
      - {text: Draw up the plan, status: open}
    notes:
      - {date: 2017-12-01, by: otr, text: The course begins}
"""
NOTE = "      - {date: 2018-01-0%d, by: otr, text: %s}\n"


def _driven(
    folder: Path, base: str, ours: str, theirs: str, name: str = "data/actions.yaml"
) -> tuple[Ended, str]:
    """How the driver ended, and what it left in our file."""
    sides = {"base": base, "ours": ours, "theirs": theirs}
    for side, text in sides.items():
        (folder / side).write_bytes(text.encode())
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["merge-driver", *(str(folder / side) for side in sides), name])
    assert out.getvalue() == ""
    return Ended(code, "", err.getvalue()), (folder / "ours").read_bytes().decode()


def test_an_item_brings_its_comments_along_in_the_style_of_the_file(tmp_path: Path) -> None:
    ours = BASE + (NOTE % (1, "Ours")).replace("}\n", "}  # by phone\n")
    theirs = (
        (BASE + "# The end.\n")
        .replace("      - ", "        - ")
        .replace(
            "# The end.\n",
            "        # Seen in the minute.\n        - date: 2018-01-02\n          by: otr\n"
            "          text: >-\n            Theirs,\n            in two lines\n# The end.\n",
        )
    )
    ended, text = _driven(tmp_path, BASE, ours, theirs)
    assert ended.code == 0, ended.err
    assert text == ours.replace("      - ", "        - ") + (
        "        # Seen in the minute.\n        - date: 2018-01-02\n          by: otr\n"
        "          text: >-\n            Theirs,\n            in two lines\n# The end.\n"
    )


@pytest.mark.slow
def test_a_remark_is_worth_more_than_the_layout(tmp_path: Path) -> None:
    ours = BASE.replace("title: Keep the skills", 'title: "Keep the skills"')
    theirs = BASE.replace("    title: Keep", "    # As printed.\n    title: Keep")
    for sides in ((ours, theirs), (theirs, ours)):
        ended, text = _driven(tmp_path, BASE, *sides)
        assert (ended.code, text) == (0, theirs)


@pytest.mark.slow
def test_two_remarks_in_one_place_both_stay(tmp_path: Path) -> None:
    first, second = (BASE.replace("    title: ", f"    # {n}\n    title: ") for n in "12")
    ended, text = _driven(tmp_path, BASE, first, second)
    assert ended.code == 0, ended.err
    assert "    # 1\n    # 2\n    title: " in text


@pytest.mark.slow
def test_a_comment_that_one_side_took_out_does_not_come_back(tmp_path: Path) -> None:
    base = BASE + "    # Jane Doe, 07700 900123\n    # ring her first\n"
    ours = base.replace("    # Jane Doe, 07700 900123\n", "")
    theirs = base.replace("ring her", "ring the office")
    for sides in ((ours, theirs), (theirs, ours)):
        ended, text = _driven(tmp_path, base, *sides)
        assert (ended.code, "<<<<<<<" in text) == (1, True), text


def test_what_points_at_a_number_points_at_the_same_thing(tmp_path: Path) -> None:
    waiver = "  - {rule: %s, on: %s, reason: Known, by: tf, until: 2018-03}\n"
    ours = BASE + NOTE % (1, "Ours") + "questions: [{text: Who pays, raised_on: 2018}]\n"
    theirs = (
        BASE
        + NOTE % (2, "Theirs")
        + (NOTE % (3, "No")).replace("}", ", corrects: 2}")
        + "questions: [{text: When, raised_on: 2018}]\nwaivers:\n"
        + waiver % ("note-order", "A1#2")
        + waiver % ("question-not-ageing", '"question:1"')
        + waiver % ("step-has-due", "A1.1")
    )
    ended, text = _driven(tmp_path, BASE, ours, theirs)
    assert ended.code == 0, ended.err
    assert "text: No, corrects: 3}" in text
    assert re.findall(r"on: (.+), reason", text) == ["A1#3", '"question:2"', "A1.1"]
    assert "[{text: Who pays, raised_on: 2018}, {text: When, raised_on: 2018}]" in text


def test_what_has_to_be_left_out_is_told(tmp_path: Path) -> None:
    ours = BASE.replace("The course begins}", "It begins}\n" + (NOTE % (1, "Ours")).rstrip())
    theirs = ours + (NOTE % (2, "Theirs")).replace("}", ", corrects: 1}")
    deleted = ours.replace("      - {date: 2017-12-01, by: otr, text: It begins}\n", "")
    ended, _ = _driven(tmp_path, ours, deleted, theirs)
    assert ended.code == 0
    why = "since the note it corrects was deleted"
    told = f"atmt: data/actions.yaml: left out the correction in A1#2, {why}\n"
    assert ended.err == told + "atmt: data/actions.yaml: took A1#2 from theirs\n"


@pytest.mark.slow
def test_line_ends_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    ours, theirs = BASE + NOTE % (1, "Ours"), BASE + NOTE % (2, "Theirs")
    both = ours + NOTE % (2, "Theirs")
    mark = "\ufeff"
    ended, text = _driven(tmp_path, *(mark + t.replace("\n", "\r\n") for t in (BASE, ours, theirs)))
    assert (ended.code, text) == (0, mark + both.replace("\n", "\r\n"))
    ended, text = _driven(tmp_path, *(t.removesuffix("\n") for t in (BASE, ours, theirs)))
    assert (ended.code, text) == (0, both.removesuffix("\n"))
    ended, text = _driven(tmp_path, BASE, ours, theirs.replace("\n", "\r\n"))
    assert (ended.code, text) == (0, both.replace("\n", "\r\n"))


ADDED = "  - {id: A2, title: %s, status: open, handovers: [{to: otr, status: proposed}]}\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    one_in(
        3,
        [
            (
                BASE + ADDED % "Keep the funds",
                BASE + ADDED % "Keep the plants",
                "A2: both sides added it, differently; keep one, or give one of them another id",
            ),
            (
                BASE.partition("actions:")[0],
                BASE + NOTE % (1, "Theirs"),
                "A1: theirs changed it, ours",
            ),
            (
                BASE + NOTE % (1, "Ours"),
                BASE.partition("actions:")[0],
                "A1: ours changed it, theirs",
            ),
            (
                BASE.replace("begins", "began"),
                BASE.replace("begins", "will begin"),
                "A1#1: both sides changed text: 'The course began' / 'The course will begin'",
            ),
            (
                BASE.replace("status: open}", "status: done, settled_on: 2018-01-02}"),
                BASE.replace(
                    "status: open}", "status: dropped, settled_on: 2018-01-02, reason: No}"
                ),
                "A1.1: both sides changed status: done / dropped",
            ),
            (
                BASE + "    rag: {rating: red, on: 2018-01-02, by: otr}\n",
                BASE + "    rag: {rating: amber, on: 2018-01-02, by: otr}\n",
                "A1: both sides changed rag: 'rating red, on 2018-01-02, by otr'",
            ),
        ],
    ),
)
def test_a_fact_that_both_changed_is_a_conflict(
    ours: str, theirs: str, said: str, tmp_path: Path
) -> None:
    ended, text = _driven(tmp_path, BASE, ours, theirs)
    assert ended.code == 1
    assert f"atmt: data/actions.yaml: {said}" in ended.err
    assert text.count("<<<<<<< HEAD\n") == text.count("\n>>>>>>> theirs\n") == 1


@pytest.mark.parametrize("list_", one_in(3, ["actions", "bodies", "sources"]))
def test_between_the_marks_stand_two_whole_items_that_can_both_be_kept(
    list_: str, tmp_path: Path
) -> None:
    named = {
        "actions": "id: A9\n    title",
        "bodies": "id: x9\n    name",
        "sources": "id: x9\n    title",
    }
    ends = {
        "actions": "    status: open\n    handovers:\n      - {to: otr, status: proposed}\n",
        "bodies": "    kind: office\n    contact: null\n",
        "sources": "    date: 2018\n    url: null\n",
    }
    item = f"  # Its own, \ue0001.\n\n  - {named[list_]}: %s\n{ends[list_]}"
    base = BODIES if list_ == "bodies" else BASE
    if list_ == "sources":
        base = base.replace("actions:", "sources:\n  - {id: a, title: A}\nactions:")
    at = base.index("actions:") if list_ == "sources" else len(base)
    ours, theirs = (base[:at] + item % one + base[at:] for one in ("One", "Two"))
    file = f"{'bodies' if list_ == 'bodies' else 'actions'}.yaml"
    ended, text = _driven(tmp_path, base, ours, theirs, file)
    assert ended.code == 1
    marked = f"<<<<<<< HEAD\n{item % 'One'}=======\n{item % 'Two'}>>>>>>> theirs\n"
    assert text == base[:at] + marked + base[at:]
    both = re.sub("(?m)^[<=>]{7}.*\n", "", text).replace("9", "8", 1)
    tree, faults = parse(both)
    assert not faults
    assert not shape_findings(file, tree)


def test_an_action_that_one_side_deleted_and_nobody_changed_is_gone(tmp_path: Path) -> None:
    base = BASE + ADDED % "Keep the funds"
    for ours, theirs in ((BASE, base + "# r\n"), (base + "# r\n", BASE)):
        ended, text = _driven(tmp_path, base, ours, theirs)
        assert (ended.code, text) == (0, BASE + "# r\n"), ended.err


def test_sides_that_added_the_same_file_keep_it(tmp_path: Path) -> None:
    more = BODIES + "  - {id: dtr, name: Department, kind: department}\n"
    ended, text = _driven(tmp_path, "", more, BODIES, "bodies.yaml")
    assert (ended.code, text) == (0, more), ended.err


@pytest.mark.parametrize("broken", one_in(3, range(3)))
def test_what_does_not_read_is_a_conflict_in_the_text(broken: int, tmp_path: Path) -> None:
    texts = [BASE, BASE + NOTE % (1, "Ours"), BASE + NOTE % (2, "Theirs")]
    texts[broken] = texts[broken].replace("status: open\n", "status: opened\n")
    ended, text = _driven(tmp_path, *texts)
    who = ("the common ancestor", "HEAD", "theirs")[broken]
    assert ended.code == 1
    assert (
        f"atmt: data/actions.yaml: {who} cannot be read: A1: status: 'opened' is not known"
        in ended.err
    )
    assert "<<<<<<< HEAD\n" in text
    assert "between the markers" in ended.err


def test_where_a_side_does_not_read_and_no_mark_is_set_nobody_is_sent_to_look_for_one(
    tmp_path: Path,
) -> None:
    theirs = BASE.replace("schema: 1\n", "schema: 2\n")
    ended, text = _driven(tmp_path, BASE, BASE + NOTE % (1, "Ours"), theirs)
    assert (ended.code, text) == (1, theirs + NOTE % (1, "Ours"))
    assert ended.err.startswith("atmt: data/actions.yaml: theirs cannot be read: ")
    assert ended.err.endswith(
        "  there is no marker in the file: correct it, and type: atmt check\n"
    )


@pytest.mark.slow
def test_any_other_file_is_merged_as_text(tmp_path: Path) -> None:
    ended, text = _driven(tmp_path, "a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", "notes.txt")
    assert (ended.code, text) == (0, "A\nb\nc\nD\n")
    assert _driven(tmp_path, "a\n", "b\n", "c\n", "notes.txt")[0].code == 1


@pytest.mark.parametrize(
    "arguments", [("no", "no", "no", "actions.yaml"), (".", ".", ".", "actions.yaml"), ("--what",)]
)
def test_git_is_told_of_a_failure_and_not_of_a_conflict(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    ended = atmt("merge-driver", *arguments, cwd=tmp_path)
    assert ended.code >= 129
    assert "Traceback" not in ended.err
    assert "the file holds only our side" in ended.err


@pytest.mark.parametrize("kind", one_in(2, ["pipe", "huge"]))
def test_a_side_that_is_no_file_to_read_leaves_ours_as_it_is(kind: str, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    if kind == "pipe":
        os.mkfifo(theirs)
    else:
        with theirs.open("wb") as file:
            file.truncate(LARGEST + 1)
    for side in ("base", "ours"):
        (tmp_path / side).write_text(BASE)
    sides = [str(tmp_path / side) for side in ("base", "ours", "theirs")]
    ended = atmt("merge-driver", *sides, "data/actions.yaml", cwd=tmp_path)
    assert ended.code == 129
    why = "is not a regular file" if kind == "pipe" else "it is larger than 64 MiB"
    assert ended.err.startswith("atmt: Cannot read theirs of data/actions.yaml: ")
    assert why in ended.err
    assert (tmp_path / "ours").read_text() == BASE
    assert sorted(one.name for one in tmp_path.iterdir()) == ["base", "ours", "theirs"]


@pytest.mark.slow
@pytest.mark.parametrize("folder", one_in(2, ["-o", "-h", "--ours", "-"]))
def test_a_folder_that_looks_like_an_option_is_merged(folder: str, tmp_path: Path) -> None:
    ours, theirs = BASE + NOTE % (1, "Ours"), BASE + NOTE % (2, "Theirs")
    ended, text = _driven(tmp_path, BASE, ours, theirs, f"{folder}/actions.yaml")
    assert (ended.code, text) == (0, ours + NOTE % (2, "Theirs"))
    assert ended.err == f"atmt: {folder}/actions.yaml: took A1#3 from theirs\n"


def test_what_a_merge_says_of_a_text_is_harmless(tmp_path: Path) -> None:
    ours = BASE.replace("The course begins", '"\\e]0;own\\a"')
    theirs = BASE.replace("The course begins", "It begins")
    ended, _ = _driven(tmp_path, BASE, ours, theirs, "a\x1b[31m/actions.yaml")
    assert ended.code == 1
    assert "\x1b" not in ended.err
    assert "\x07" not in ended.err
