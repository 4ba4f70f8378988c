"""A tracker is agreed on: shown and asked about on a terminal, else refused with what to type."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest
from command import Ended, atmt_on_terminal
from command import atmt as installed
from inside import in_process as atmt
from spread import one_in
from trackers.shapes import uk_rag

TODAY = {"ATMT_TODAY": "2024-04-01"}
HEAD = ("--closing-body", "Flood Taskforce", "--keeper", "Keeper office")
DOUBTFUL = (
    "Ref,Action,Owner,Due,Status\n"
    "A1,Dig,Coast Office,03/04/2024,Stuck\n"
    "A2,Fill,EO,05/06/2024,Open\n"
    "A2,Mend,CO,,Open\n"
)


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A folder with an empty ledger and two trackers."""
    assert atmt("init", ".", *HEAD, cwd=tmp_path, env=TODAY).code == 0
    return with_trackers(tmp_path)


def with_trackers(folder: Path) -> Path:
    (folder / "uk.xlsx").write_bytes(uk_rag().data)
    (folder / "doubtful.csv").write_text(DOUBTFUL, encoding="utf-8")
    return folder


def typed(there: Path, *words: str, lines: str = "", columns: int = 80) -> Ended:
    """Type a command on a terminal, and what answers its questions, a word a line."""
    keys = "".join(f"{one}\n" for one in lines.split())
    env = {**TODAY, "NO_COLOR": "1"}
    return atmt_on_terminal(*words, cwd=there, columns=columns, env=env, typed=keys)


def ledger(folder: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def actions(folder: Path) -> str:
    return (folder / "actions.yaml").read_text(encoding="utf-8")


def test_on_a_terminal_the_tracker_is_shown_asked_about_and_imported(there: Path) -> None:
    ended = typed(there, "import", "uk.xlsx", lines="y")
    assert ended.code == 0, ended.out
    said = ended.out
    for part in (
        "Columns: sheet Action tracker, headings in row 4",
        "G       RAG status     RAG               A",
        "The first 5 of 5 rows",
        "  1  Environment Office (also EO; id eo)",
        "Is this right? y, n; or C=due to change column C, 1=NAME to change body 1:",
        "imported 5 actions and 2 new bodies from uk.xlsx",
    ):
        assert part in said
    order = [said.index(one) for one in ("Columns:", "The first", "2 names", "Is this right?")]
    assert order == sorted(order)
    # What is typed ahead ends no line.
    assert max(map(len, said.replace("body 1: ", "body 1:\n").splitlines())) <= 80


def test_every_doubt_is_asked_and_the_answers_are_kept_in_the_map(there: Path) -> None:
    words = ("import", "doubtful.csv", "--write-map", "map.yaml")
    # The month first; on hold; so; leave out; the first body is another; the other is added.
    ended = typed(there, *words, lines="1 2 2 3 y y 1 keeper-office y")
    assert ended.code == 0, ended.out
    assert "how is that meant?" in ended.out
    assert "A4: A3 says 'A2' as well" in ended.out
    text = actions(there)
    assert "due: 2024-03-04" in text
    assert "status: on-hold" in text
    assert "to: keeper-office" in text
    assert "Mend" not in text
    kept = (there / "map.yaml").read_text(encoding="utf-8")
    assert "dates: mdy" in kept
    assert "Stuck: on-hold" in kept
    assert "Coast Office: keeper-office" in kept


@pytest.mark.parametrize("lines", one_in(2, ["n", "", "Lead=support", "2=keeper-office"]))
def test_what_is_not_agreed_to_writes_nothing(there: Path, lines: str) -> None:
    before = ledger(there)
    ended = typed(there, "import", "uk.xlsx", lines=f"{lines} \x04".replace(" ", "\n").strip())
    assert ended.code == 130, ended.out
    assert "nothing was written" in ended.out
    assert ledger(there) == before


def test_a_column_is_changed_where_the_tracker_is_not_right(there: Path) -> None:
    ended = typed(there, "import", "uk.xlsx", lines="Q=due K=- y")
    assert "no column 'Q'" in ended.out
    assert "K       Cost (£k)      left out" in ended.out
    assert ended.code == 0, ended.out
    assert "x-cost" not in actions(there)


def test_off_a_terminal_one_round_names_all_that_is_to_be_typed(there: Path) -> None:
    before = ledger(there)
    ended = atmt("import", "doubtful.csv", cwd=there, env=TODAY)
    assert (ended.code, ended.out) == (2, "")
    assert ledger(there) == before
    assert "A4: A3 says 'A2' as well" in ended.err
    # The last line is a command to paste, and it carries the import out.
    command = ended.err.splitlines()[-1].partition("rows out: ")[2]
    program, *again = shlex.split(command)
    assert program == "atmt"
    done = atmt(*again, cwd=there, env=TODAY)
    assert done.code == 0, done.err
    assert done.out.startswith("imported 2 actions and 2 new bodies")
    assert "left out: row 4, 'Mend'" in done.err


def test_off_a_terminal_a_tracker_in_order_needs_only_to_be_agreed_to(there: Path) -> None:
    ended = atmt("import", "uk.xlsx", "--new-bodies", cwd=there, env=TODAY)
    assert ended.code == 2
    hint = "if it is right as shown: atmt import uk.xlsx --new-bodies --yes"
    assert ended.err.splitlines()[-1].strip() == hint


def test_new_bodies_are_never_made_in_silence(there: Path) -> None:
    before = ledger(there)
    ended = atmt("import", "uk.xlsx", "--yes", cwd=there, env=TODAY)
    assert (ended.code, ledger(there)) == (2, before)
    assert ended.err.splitlines()[-1].endswith("atmt import uk.xlsx --yes --new-bodies")


def test_the_answer_alone_goes_to_standard_output(there: Path) -> None:
    given = ("import", "uk.xlsx", "--new-bodies", "--yes")
    dry = atmt(*given, "--dry-run", cwd=there, env=TODAY)
    assert dry.out.startswith("--- a/actions.yaml")
    assert "The first 5 of 5 rows" in dry.err
    done = atmt(*given, "--json", cwd=there, env=TODAY)
    assert json.loads(done.out)["format"] == "atmt/1"


def test_a_tracker_is_piped_in(there: Path) -> None:
    words = ("import", "-", "--new-bodies", "--yes")
    ended = installed(*words, cwd=there, env=TODAY, given=there / "uk.xlsx")
    assert (ended.code, ended.out.splitlines()[0]) == (
        0,
        "imported 5 actions and 2 new bodies from tracker",
    )


def test_hostile_cells_are_shown_as_escapes_on_a_narrow_terminal(there: Path) -> None:
    hostile = (
        "\x1b[31mRed,\x1b]0;title\x07,::error::x\nRef,Action\x1b[2J,Owner\nA1,Dig\u202e,O\x1bx\n"
    )
    (there / "bad.csv").write_text(hostile, encoding="utf-8")
    ended = typed(there, "import", "bad.csv", lines="y n", columns=40)
    assert "\x1b]" not in ended.out
    assert "\x1b[2J" not in ended.out
    assert "\u202e" not in ended.out
    assert "\\u202e" in ended.out


def test_init_makes_a_ledger_of_a_tracker_in_one_command(tmp_path: Path) -> None:
    with_trackers(tmp_path)
    given = ("--import", "uk.xlsx", "--new-bodies", "--yes")
    ended = atmt("init", *given, *HEAD, "--closes-on", "2024-06", cwd=tmp_path, env=TODAY)
    assert ended.code == 0, ended.err
    made, imported, _ = ended.out.splitlines()
    assert made.startswith("Made a ledger in data: actions.yaml, bodies.yaml, imports/uk-")
    assert imported == "imported 5 actions and 2 new bodies from uk.xlsx"
    assert atmt("check", cwd=tmp_path, env=TODAY).code == 0
    assert "FR04" in atmt("list", cwd=tmp_path, env=TODAY).out
    again = atmt("import", "uk.xlsx", cwd=tmp_path, env=TODAY)
    assert again.out.startswith("Nothing to change")


def test_init_asks_on_a_terminal_for_what_it_needs(tmp_path: Path) -> None:
    with_trackers(tmp_path)
    # The body, the keeper, a day that is none and one that is; Enter is no yes; y.
    keys = "Floods\nKeeper office\nsoon\nJune 2024\n\ny\n"
    words = ("init", "--import", "uk.xlsx")
    ended = atmt_on_terminal(*words, cwd=tmp_path, columns=80, env=TODAY, typed=keys)
    assert ended.code == 0, ended.out
    text = actions(tmp_path / "data")
    for part in ("Floods, transition of actions", "keeper: keeper-office", "closes_on: 2024-06"):
        assert part in text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("uk.xlsx",), 2),
        (("uk.xlsx", *HEAD), 2),
        (("doubtful.csv", *HEAD, "--new-bodies", "--yes"), 2),
        (("uk.xlsx", "--closing-body", "EO", "--keeper", "K", "--new-bodies", "--yes"), 1),
        (("none.xlsx", *HEAD), 3),
    ],
)
def test_init_leaves_nothing_where_the_import_is_refused(
    tmp_path: Path, given: tuple[str, ...], code: int
) -> None:
    before = ledger(with_trackers(tmp_path))
    ended = atmt("init", "--import", *given, cwd=tmp_path, env=TODAY)
    assert (ended.code, ended.out) == (code, "")
    assert ledger(tmp_path) == before
    assert not (tmp_path / "data").exists()


def test_init_names_what_it_needs_in_the_same_round(tmp_path: Path) -> None:
    ended = atmt("init", "--import", "uk.xlsx", cwd=with_trackers(tmp_path), env=TODAY)
    wanted = "init --import uk.xlsx --closing-body NAME --keeper NAME --new-bodies --yes"
    assert ended.err.splitlines()[-1].endswith(wanted)


def test_init_takes_no_option_of_a_tracker_without_one(tmp_path: Path) -> None:
    ended = atmt("init", "--sheet", "Actions", cwd=tmp_path, env=TODAY)
    assert (ended.code, "name it: --import FILE" in ended.err) == (2, True)


def test_another_word_than_those_asked_for_is_asked_again(there: Path) -> None:
    ended = typed(there, "import", "uk.xlsx", lines="perhaps y")
    assert ended.code == 0, ended.out
    assert "nothing is written yet: type y to import it, or n to stop" in ended.out


def test_whoever_stops_is_told_how_to_go_on_with_the_same_answers(there: Path) -> None:
    ended = typed(there, "import", "doubtful.csv", lines="1 2 y y 1=keeper-office n")
    assert ended.code == 130, ended.out
    _, _, command = ended.out.partition("with what you answered:")
    lines = command.strip().splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 80
    # As a shell takes it that is pasted into.
    words = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {command.strip()}"],
        capture_output=True,
        text=True,
        check=True,
    )
    program, *again = words.stdout.splitlines()
    assert (program, again[:2]) == ("atmt", ["import", "doubtful.csv"])
    done = atmt(*again, "--skip-bad", "--new-bodies", "--yes", cwd=there, env=TODAY)
    assert done.code == 0, done.err
    assert "due: 2024-03-04" in actions(there)
    assert "to: keeper-office" in actions(there)


def test_a_body_that_was_named_wrongly_can_be_named_again(there: Path) -> None:
    (there / "log.csv").write_text("Ref,Action,Owner\nA1,Dig,Chair\n", encoding="utf-8")
    ended = typed(there, "import", "log.csv", lines="1 Board 1 keeper-office y")
    assert ended.code == 0, ended.out
    assert "to: keeper-office" in actions(there)
    assert "Board" not in (there / "bodies.yaml").read_text(encoding="utf-8")


def test_the_body_that_ends_is_refused_where_it_is_named(there: Path) -> None:
    (there / "log.csv").write_text("Ref,Action,Owner\nA1,Dig,Sec\n", encoding="utf-8")
    ended = typed(there, "import", "log.csv", lines="1 flood-taskforce 1 - y")
    assert "flood-taskforce ends, so nothing can pass to it; - for nobody" in ended.out
    assert ended.code == 0, ended.out
    assert "Owner in the tracker: Sec" in actions(there)


def test_a_column_is_changed_by_the_name_that_is_shown(there: Path) -> None:
    ended = typed(there, "import", "uk.xlsx", "--set", "K=left out", lines="y")
    assert ended.code == 0, ended.out
    assert "K       Cost (£k)      left out" in ended.out


@pytest.mark.parametrize(
    "name", one_in(2, ["actions.yaml", "bodies.yaml", "doubtful.csv", "notes.txt"])
)
def test_a_mapping_is_written_over_nothing_but_a_mapping(there: Path, name: str) -> None:
    (there / "notes.txt").write_text("mine\n", encoding="utf-8")
    before = ledger(there)
    given = ("doubtful.csv", "--skip-bad", "--new-bodies", "--dates", "dmy", "--write-map", name)
    ended = atmt("import", *given, "--status-word", "Stuck=open", "--yes", cwd=there, env=TODAY)
    assert (ended.code, f"{name} already exists" in ended.err) == (2, True)
    assert ledger(there) == before


def test_a_mapping_is_written_over_a_mapping(there: Path) -> None:
    for _ in range(2):
        atmt("import", "doubtful.csv", "--write-map", "map.yaml", cwd=there, env=TODAY)
    assert "Owner: owner" in (there / "map.yaml").read_text(encoding="utf-8")
