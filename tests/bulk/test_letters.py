"""The words of a letter: what the tracker said, the number an owner knows, what was corrected."""

from pathlib import Path

from inside import in_process as atmt

TRACKER = "Ref,Action,Owner,Update,Date of update\n018/24,Repair the roof,{},{},2017-12-01\n"


def imported(there: Path) -> None:
    (there / "log.csv").write_text(TRACKER.format("ABPI", "Slates bought"))
    assert atmt("import", "log.csv", "--yes", cwd=there).code == 0


def test_a_letter_has_the_published_number_and_the_last_words_of_the_owner(there: Path) -> None:
    imported(there)
    assert atmt("step", "add", "A7", "Climb it", "--assignee", "abpi", cwd=there).code == 0
    asked = ("question", "add", "Which roof?", "--about", "A7")
    assert atmt(*asked, cwd=there).code == 0
    told = atmt("report", "chase", "abpi", cwd=there).out
    for line in (
        "- **A7** (018/24) Repair the roof: open",
        "- **A7** (018/24) Repair the roof: you were named",
        "- **A7.1** (018/24) Climb it – ",
        "No note since our tracker (`log.csv`), which said on 1 December 2017: Slates bought",
    ):
        assert line in told
    assert "Which roof?" not in told
    assert atmt("note", "A7", "We have begun", "--by", "abpi", cwd=there).code == 0
    told = atmt("report", "chase", "abpi", cwd=there).out
    assert "Last note, 10 January 2018 (today), by ABPI: We have begun" in told


def test_only_an_answer_is_called_an_answer(there: Path) -> None:
    why = ("--reason", "A slip")
    assert atmt("offer", "A5", "abpi", "--on", "2018-01-08", cwd=there).code == 0
    assert atmt("correct", "A5@abpi", "offered_on=2018-01-09", *why, cwd=there).code == 0
    told = atmt("report", "chase", "abpi", cwd=there).out
    assert "Our record of the handover to you was corrected on 2018-01-10" in told
    accepted = ("accept", "A5", "abpi", "--on", "2018-01-09", "--evidence", "Call")
    assert atmt(*accepted, cwd=there).code == 0
    assert atmt("correct", "A5@abpi", "status=offered", *why, cwd=there).code == 0
    told = atmt("report", "chase", "abpi", cwd=there).out
    assert told.count("Our record of the handover to you was") == 1
    assert "Our record of your answer was corrected on 2018-01-10" in told


def test_a_template_of_ones_own_takes_the_place_of_the_shipped_one(there: Path) -> None:
    (there / "templates").mkdir()
    own = there / "templates" / "letter.md"
    own.write_text("{{ to.name }}, by {{ reply_by.words }}: {{ having|length }}\n", "utf-8")
    assert atmt("report", "chase", "abpi", cwd=there).out == "ABPI, by 9 February 2018: 1\n"
    own.write_text("\n{{ to.nam }}", "utf-8")
    failed = atmt("report", "chase", "abpi", cwd=there)
    assert (failed.code, failed.out) == (3, "")
    assert "letter.md:2: this template failed: a Correspondent has no nam" in failed.err
    written = atmt("report", "--write-templates", "shipped", cwd=there)
    assert (written.code, (there / "shipped" / "letter.docx").exists()) == (0, True)
