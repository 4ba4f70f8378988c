"""`atmt tidy`: branches on branches, by real merges, and the gate before and after."""

from pathlib import Path

import pytest
from merged_repository import Repository, copied, merged_by_facts

from atmt_cli.store.files.journal import stage_journal
from atmt_cli.store.files.private import make_private

FIRST = "a, which the older notes of this branch make the first"


@pytest.fixture
def stacked(tmp_path: Path) -> Repository:
    """A branch q that took in p below its own, and main after p had reached it."""
    return copied(_stack, tmp_path)


def _stack(there: Repository) -> None:
    merged_by_facts(there.path)
    there.branch(
        "p",
        ("note", "A2", "z says p", "--by", "ols"),
        ("note", "A2", "p puts it right, not A2#5", "--by", "ols", "--corrects", "5"),
        ("waive", "note-is-fresh", "A2#6", "--reason", "Until June", "--until", "2018-06-01"),
        ("step", "add", "A2", "z asks p", "--assignee", "ols", "--due", "2018-06"),
        ("question", "add", "z asks p?"),
    )
    there.branch(
        "q",
        ("note", "A2", FIRST, "--by", "dit"),
        ("step", "add", "A2", "a asks q", "--assignee", "dit", "--due", "2018-06"),
        ("question", "add", "a asks q?"),
    )
    there.git("merge", "--quiet", "--no-edit", "p")
    there.git("switch", "--quiet", "main")
    there.git("merge", "--quiet", "--no-ff", "--no-edit", "p")
    there.git("switch", "--quiet", "q")
    there.git("merge", "--quiet", "--no-edit", "main")


def _texts(there: Repository) -> list[str]:
    return [note.text for note in there.ledger.action_by_id["A2"].notes[4:]]


@pytest.mark.slow
def test_the_gate_names_the_command_after_which_it_passes(stacked: Repository) -> None:
    assert _texts(stacked)[0] == FIRST
    refused = stacked.atmt("check", "--against", "main", code=1).out
    assert "A2#5 is new, but comes before what main has; move it to the end" in refused
    assert "no longer has its corrects" not in refused
    assert "\n  atmt tidy --against main\n" in refused

    shown = stacked.atmt("tidy", "--against", "main", "--dry-run").out
    done = stacked.atmt("tidy", "--against", "main")
    assert "A2: A2#5 is now A2#7, A2#6 is now A2#5, A2#7 is now A2#6\n" in done.out
    assert "A2#6 corrects A2#5, which was A2#6\n" in done.out
    assert "waiver:1 is on A2#6, which was A2#7\n" in done.out
    assert "A2#5, which is now A2#7, is mentioned in the text of A2#6\n" in done.out
    assert done.out.endswith("  next: atmt check --against main && git commit --all\n")
    taken = [line for line in shown.splitlines() if line.startswith("-")]
    assert len(taken) == sum(line[:1] == "-" for line in stacked.git("diff").out.splitlines())
    stacked.passes("main")
    assert _texts(stacked)[-1] == FIRST
    # All that main has stands as it stood: the branch adds lines, and takes none away.
    lines = stacked.git("diff", "main").out.splitlines()
    assert not [line for line in lines if line.startswith("-") and line[:3] != "---"]


def test_what_is_in_order_is_left_alone(stacked: Repository) -> None:
    stacked.atmt("tidy", "--against", "main")
    file = stacked.path / "data/actions.yaml"
    stamp = file.stat().st_mtime_ns
    again = stacked.atmt("tidy", "--against", "main")
    assert again.out == "Nothing to change\n"
    assert file.stat().st_mtime_ns == stamp


def test_the_edit_as_json_says_which_item_stood_where(stacked: Repository) -> None:
    changed = stacked.atmt("tidy", "--against", "main", "--json").json["changed"]
    [notes] = [one for one in changed if one["pointer"] == "actions/1/notes"]
    assert (notes["change"], notes["value"]) == ("arrange", [0, 1, 2, 3, 5, 6, 4])


def test_a_changed_note_of_the_base_is_no_matter_of_order(stacked: Repository) -> None:
    file = stacked.path / "data/actions.yaml"
    file.write_text(file.read_text("utf-8").replace("z says p", "z said q"), "utf-8")
    before = file.read_bytes()
    ended = stacked.atmt("tidy", "--against", "main", code=1)
    assert "error: A2#5 no longer has its " in ended.err
    assert "atmt tidy" not in ended.err.partition("atmt: ")[0]
    assert "Something in main was changed or removed; reordering cannot fix that" in ended.err
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--against", "nowhere"), 3, "Git knows no commit 'nowhere'"),
        (("--against", "main", "--by", "nobody"), 2, "no body 'nobody'"),
        ((), 2, "Missing option '--against'"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    stacked: Repository, words: tuple[str, ...], code: int, said: str
) -> None:
    before = stacked.actions
    assert said in stacked.atmt("tidy", *words, code=code).err
    assert stacked.actions == before


@pytest.mark.slow
def test_nothing_is_merged_over_half_an_edit(stacked: Repository) -> None:
    stacked.git("switch", "--quiet", "-c", "r", "main")
    stacked.edit("note", "A2", "r says", "--by", "dit")
    stacked.commit("r")
    folder = stacked.folder
    before = {name: folder.file(name).read_bytes() for name in ("actions.yaml", "bodies.yaml")}
    make_private(folder)
    after = {name: data + b"# cut short\n" for name, data in before.items()}
    with stage_journal(folder, before, after) as journal:
        journal.commit()
    ended = stacked.git("merge", "--no-edit", "q", code=1)
    assert "Nothing can be merged until the interrupted edit is finished" in ended.said
    assert "atmt check --finish" in ended.said
    assert folder.file("actions.yaml").read_bytes() == before["actions.yaml"]
    stacked.git("merge", "--abort")
    assert stacked.atmt("check", "--finish").code == 0
    assert folder.file("actions.yaml").read_bytes() == after["actions.yaml"]
