"""Letters to one body from all ledgers: one letter, a form and a record for each ledger."""

import json
import zipfile
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from central import write
from command import Ended
from filled_forms import filled_in
from inside import in_process
from waters import RIVERS, RIVERS_BODIES, waters

TODAY = "2018-01-10"
LATER = "2018-01-20"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return waters(tmp_path)


def typed(desk: Path, *words: str, today: str = TODAY) -> Ended:
    return in_process(*words, "--today", today, cwd=desk)


def chased(desk: Path, *words: str, today: str = TODAY) -> Ended:
    return typed(desk, "report", "chase", "--ledgers", "all.yaml", *words, today=today)


def files_in(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def test_one_letter_covers_the_actions_in_all_ledgers(desk: Path) -> None:
    text = chased(desk, "EA").out
    assert text.startswith("# Your actions in 2 ledgers\n")
    assert text.count("\nDear ") == 1
    for said in (
        "## flood: Floods\n\nThis is a reminder. We have not had a full answer to our letter of "
        "1 December 2017",
        "- **flood:FR03** (3/1) Raise the bank: open",
        "## rivers: Rivers review\n\nThe Rivers Review closed in December 2017",
        "- **rivers:FR03** Count the fish: open",
        "- **rivers:R2** Test the water: you were named",
        "- **flood**: `ea.flood.xlsx`, by 9 February 2018.\n"
        "- **rivers**: `ea.rivers.xlsx`, to `rivers@dpt.example`, by 9 February 2018.\n\n1. ",
        "The Secretariat (flood)\n\nDepartment of Rivers, `rivers@dpt.example` (rivers)\n",
    ):
        assert said in text


@pytest.mark.slow
def test_a_part_says_what_the_ledger_by_itself_says(desk: Path) -> None:
    alone = typed(desk, "--ledger", "rivers", "report", "chase", "EA").out.splitlines()
    whole = chased(desk, "EA").out.replace("rivers:", "").splitlines()
    points = [one for one in alone if one.startswith(("- ", "  ", "Our records", "The Rivers"))]
    assert len(points) > 6
    assert [one for one in points if one not in whole] == []


def test_scripts_get_a_record_for_each_ledger(desk: Path) -> None:
    made = chased(desk, "ea", "-f", "json").json
    told = [
        (one["ledger"], one["letter"], one["body"], one["has"], one["level"])
        for one in made["letters"]
    ]
    assert told == [
        ("flood", "ea", "ea", ["FR03"], 2),
        ("rivers", "ea", "envag", ["FR03", "R2"], 1),
    ]
    assert made["unread"] == []


def test_from_the_letter_to_the_answers_in_each_ledger(desk: Path) -> None:
    ended = chased(desk, "EA", "-o", "letters", "--form", "csv", "--record")
    assert ended.out == (
        "1 letter in letters, with 2 forms: ea\n"
        "no ledger is changed yet; a file for each records that its letter is sent\n"
        "  next: once sent, in flood: atmt --ledger flood apply letters/ea.flood.jsonl\n"
        "  next: once sent, in rivers: atmt --ledger rivers apply letters/ea.rivers.jsonl\n"
        "  when the forms come back, the same in each with .csv for .jsonl\n"
    )
    for name in ("flood", "rivers"):
        recorded = typed(desk, "--ledger", name, "apply", f"letters/ea.{name}.jsonl", today=LATER)
        assert recorded.code == 0
    flood, rivers = ((desk / one / "actions.yaml").read_text() for one in ("flood", "rivers"))
    assert "on: 2018-01-10\n    level: 2" in flood  # the day of the letter, not that of the record
    assert "to: envag\n    on: 2018-01-10\n    level: 1\n    about: [FR03, R2]" in rivers
    for path in (desk / "letters").glob("*.csv"):
        filled_in(path, answer="accepted", evidence="Minute 7")
    for name in ("flood", "rivers"):
        taken = typed(desk, "--ledger", name, "apply", f"letters/ea.{name}.csv", today=LATER)
        assert taken.code == 0, taken.err
        check = typed(desk, "--ledger", name, "check", "--select", "owner-has-accepted")
        assert check.out == "0 errors, 0 warnings\n"


def test_a_form_is_refused_by_a_ledger_that_it_is_not_from(desk: Path) -> None:
    chased(desk, "EA", "-o", "letters", "--form", "csv")
    form = desk / "letters" / "ea.flood.csv"
    filled_in(form, answer="accepted", evidence="Minute 7")
    # The number of the action is known there, and so is the body.
    ended = typed(desk, "--ledger", "rivers", "apply", str(form))
    assert (ended.code, ended.out) == (2, "")
    assert "FR03 id (A2): this row is from another ledger\n" in ended.err
    assert (desk / "rivers" / "actions.yaml").read_text() == RIVERS
    # So it is where only the ledger tells them apart, and where only the title of the action does.
    for old, new, said in (
        ("Count the fish", "Raise the bank", "this row is from another ledger"),
        (
            "Rivers review, closing_body: rr",
            "Floods, closing_body: tf",
            "the action had another title",
        ),
    ):
        bodies = RIVERS_BODIES.replace("id: rr", "id: tf") if "tf" in new else RIVERS_BODIES
        write(desk / "rivers", {"actions.yaml": RIVERS.replace(old, new), "bodies.yaml": bodies})
        ended = typed(desk, "--ledger", "rivers", "apply", str(form))
        assert ended.code == 2
        assert said in ended.err


@pytest.mark.slow
def test_letters_to_all_leave_out_who_has_time_and_are_the_same_again(desk: Path) -> None:
    flood = desk / "flood" / "actions.yaml"
    flood.write_text(flood.read_text().replace("reply_by: 2017-12-31", "reply_by: 2018-01-31"))
    first = chased(desk, "--all", "-o", "letters", "--record")
    assert first.err == (
        "atmt: flood: EA was written to on 2017-12-01, and has until 2018-01-31 to answer, "
        "so it gets no further letter\n"
    )
    made = files_in(desk / "letters")
    assert list(made) == [
        "canal.md", "canal.rivers.jsonl", "ea.md", "ea.rivers.jsonl", "ea.rivers.xlsx",
    ]  # fmt: skip
    assert b"no form; please reply to this letter" in made["canal.md"]
    assert chased(desk, "--all", "-o", "letters", "--record").code == 0
    assert files_in(desk / "letters") == made
    again = chased(desk, "EA", "-o", "again", "--record", "--again")
    assert (again.code, again.err) == (0, "")
    assert json.loads((desk / "again" / "ea.flood.jsonl").read_text())["again"] is True


@pytest.mark.slow
def test_a_mail_has_every_form_and_goes_to_every_address(desk: Path) -> None:
    assert chased(desk, "EA", "-o", "letters", "-f", "eml").err == ""  # one ledger has an address
    mail = message_from_bytes((desk / "letters" / "ea.eml").read_bytes(), policy=default)
    assert mail["Subject"] == "Reminder: Your actions in 2 ledgers"
    assert mail["To"].addresses[0].addr_spec == "actions@ea.example"
    assert [one.get_filename() for one in mail.iter_attachments()] == [
        "ea.flood.xlsx", "ea.rivers.xlsx",
    ]  # fmt: skip
    body = mail.get_body()
    assert body is not None
    assert "- rivers: ea.rivers.xlsx, to rivers@dpt.example" in body.get_content()


@pytest.mark.slow
def test_a_ledger_that_cannot_be_read_stops_no_letter(desk: Path) -> None:
    manifest = desk / "all.yaml"
    manifest.write_text(manifest.read_text() + "  - {name: gone, path: gone}\n")
    ended = chased(desk, "--all", "-o", "letters")
    assert ended.code == 3
    assert ended.out.startswith("2 letters in letters, with 2 forms: ea, canal\n")
    assert ended.err.startswith("atmt: gone cannot be read: No ledger in gone: ")
    assert ended.err.count("gone cannot be read") == 1
    assert "1 ledger cannot be read" not in ended.err
    assert chased(desk, "EA", "-f", "json").json["unread"][0]["ledger"] == "gone"
    nobody = chased(desk, "dpt")
    assert nobody.code == 3
    assert "has no live action in the ledgers that were read; nothing to chase" in nobody.out


def test_it_is_said_what_makes_no_sense_of_many_ledgers(desk: Path) -> None:
    for words, said in (
        (("EA", "--record"), "needs a folder"),
        (("EA", "-o", "x", "--record", "--dry-run"), "--dry-run and --ledgers"),
        (("EA", "-o", "x", "--record", "--json"), "--json and --ledgers"),
        (("EA", "--at", "HEAD"), "--ledgers and --at"),
        (("nobody",), "no body 'nobody'"),
        (("EA", "-o", "x", "--record", "--by", "sec"), "rivers: no body 'sec'"),
    ):
        ended = chased(desk, *words)
        assert (ended.code, ended.out) == (2, ""), words
        assert said in ended.err, words
    assert not (desk / "x").exists()
    paper = typed(desk, "--ledgers", "all.yaml", "report", "paper")
    assert (paper.code, paper.out) == (2, "")
    assert "report paper looks at one ledger; --ledgers is for" in paper.err
    assert "atmt --ledger DIR report paper" in paper.err
    before = typed(desk, "--ledgers", "all.yaml", "report", "chase", "EA")
    assert before.out == chased(desk, "EA").out


@pytest.mark.slow
def test_bodies_that_share_only_an_id_get_letters_of_their_own(desk: Path) -> None:
    bodies = RIVERS_BODIES.replace("id: envag", "id: ea").replace("The Environment", "Eel")
    files = {
        "actions.yaml": RIVERS.replace("envag", "ea"),
        "bodies.yaml": bodies.replace("[EA]", "[EEL]"),
    }
    write(desk / "rivers", files)
    assert chased(desk, "--all", "-o", "letters").code == 0
    assert [one for one in files_in(desk / "letters") if "canal" not in one] == [
        "flood.ea.flood.xlsx", "flood.ea.md", "rivers.ea.md", "rivers.ea.rivers.xlsx",
    ]  # fmt: skip
    ended = chased(desk, "ea")
    assert (ended.code, ended.out) == (2, "")
    assert "flood:ea" in ended.err
    assert "rivers:ea" in ended.err
    assert "# Floods" in chased(desk, "flood:ea").out


HOSTILE = "Evil](http://x) <b>&\u202e\x1b[31m{{ masthead }} =1+1"


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["md", "docx", "eml"])
def test_hostile_titles_are_shown_and_do_nothing(desk: Path, format_: str) -> None:
    rivers = desk / "rivers" / "actions.yaml"
    rivers.write_text(
        RIVERS.replace("Rivers review", json.dumps(HOSTILE)).replace(
            "Count the fish", json.dumps(HOSTILE)
        ),
        "utf-8",
    )
    assert chased(desk, "EA", "-o", "letters", "-f", format_, "--form", "csv").code == 0
    path = desk / "letters" / f"ea.{format_}"
    if format_ == "docx":
        text = zipfile.ZipFile(path).read("word/document.xml").decode()
        assert "&lt;b&gt;&amp;" in text
    elif format_ == "eml":
        body = message_from_bytes(path.read_bytes(), policy=default).get_body()
        assert body is not None
        text = body.get_content()
    else:
        text = path.read_text("utf-8")
        assert "<b>" not in text
    assert "{{ masthead }}" in text.replace("\\", "")
    assert not {"\x1b", "\u202e"} & set(text)
