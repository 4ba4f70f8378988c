"""Reports as Word files: what is in them, and that nothing in them acts."""

import io
import re
import runpy
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from command import atmt as installed
from docx import Document
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, hostile, large, small

from atmt_cli.render.reports.templates import shipped_template

ROOT = Path(__file__).parents[2]
DAY = ("--today", "2018-07-01")
REPORTS = ("paper", "brief", "certificate", "silence")


def written(there: Path, report: str, *more: str) -> bytes:
    """A report as a Word file."""
    ended = atmt("report", report, "-o", "out.docx", *DAY, *more, cwd=there)
    assert ended.code in (0, 1), ended.err
    return (there / "out.docx").read_bytes()


def words(data: bytes) -> str:
    """All the text of a Word file, tables too."""
    made = Document(io.BytesIO(data))
    return "\n".join(
        node.text or "" for node in made.element.body.iter() if node.tag.endswith("}t")
    )


def test_a_word_file_says_what_the_other_formats_say(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")), action("A2"))
    said = words(written(there, "certificate"))
    assert "1 of 2 actions is not accounted for" in said
    assert "2 actions in this ledger = 1 accepted + 1 with nobody" in said
    assert "accepted by Alpha" in said
    assert "Signature" not in said
    whole = words(
        written(small(tmp_path / "whole", action("A1", accepted("alpha"))), "certificate")
    )
    assert "For the body that handed over: The Widgets Taskforce" in whole


@pytest.mark.parametrize(
    "report",
    [pytest.param(one, marks=() if one == "paper" else pytest.mark.slow) for one in REPORTS],
)
def test_a_hostile_ledger_makes_a_word_file_in_which_nothing_acts(
    tmp_path: Path, report: str
) -> None:
    data = written(hostile(tmp_path), report)
    with ZipFile(io.BytesIO(data)) as file:
        parts = {
            name: file.read(name).decode("utf-8") for name in file.namelist() if ".xml" in name
        }
        shipped = re.findall(
            r"Target=\"(.*?)\"", file.read("word/_rels/document.xml.rels").decode()
        )
    text = parts["word/document.xml"]
    assert "<w:hyperlink" not in text
    assert "<w:fldSimple" not in text
    assert "<w:instrText" not in text
    assert "evil.example" not in "".join(shipped)
    assert "<script>alert(1)</script>" in words(data)
    if report != "brief":  # which cuts long texts
        assert "{{ 7 * 7 }}" in words(data)
        assert "\\u202e" in words(data)


def test_a_letter_from_a_hostile_ledger_is_one_in_which_nothing_acts(tmp_path: Path) -> None:
    words_ = ("report", "chase", "alpha", "--format", "docx", "--form", "csv", "-o", "out", *DAY)
    assert atmt(*words_, cwd=hostile(tmp_path)).code == 0
    data = (tmp_path / "out" / "alpha.docx").read_bytes()
    with ZipFile(io.BytesIO(data)) as file:
        text = file.read("word/document.xml").decode()
        links = file.read("word/_rels/document.xml.rels").decode()
    for field in ("<w:hyperlink", "<w:fldSimple", "<w:instrText", "<w:altChunk", "<w:object"):
        assert field not in text
    assert "evil.example" not in links
    assert "Dear <script>alert(1)</script> \\u202egnp.exe" in words(data)
    assert "{{ 7 * 7 }}" in words(data)


@pytest.mark.slow
def test_a_letter_of_each_level_begins_with_the_same_words_as_text(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", {"to": "alpha", "status": "proposed"}))
    for on in ("2018-03-01", "2018-04-01", "2018-05-02", "2018-06-02"):
        ended = atmt("report", "chase", "alpha", "--record", "--today", on, cwd=there)
        opening = ended.out.partition("Dear Alpha,\n\n")[2].partition("\n")[0]
        kept = ("--format", "docx", "--form", "csv", "-o", f"out-{on}", "--today", on)
        assert atmt("report", "chase", "alpha", *kept, cwd=there).code == 0
        said = [one.text for one in Document(str(there / f"out-{on}" / "alpha.docx")).paragraphs]
        assert said[said.index("Dear Alpha,") + 1] == opening
        assert opening.endswith(".")


@pytest.mark.slow
def test_the_same_facts_make_the_same_bytes_in_every_time_zone(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    made = set()
    for zone in ("UTC", "Pacific/Kiritimati"):
        env = {"ATMT_TODAY": "2018-07-01", "TZ": zone}
        installed("report", "paper", "-o", f"{zone[:3]}.docx", cwd=there, env=env)
        made.add((there / f"{zone[:3]}.docx").read_bytes())
    assert len(made) == 1
    with ZipFile(io.BytesIO(made.pop())) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.slow
def test_a_word_file_that_somebody_edited_stays(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    target = there / "out.docx"
    first = written(there, "paper")
    assert written(there, "paper", "--today", "2018-07-02") != first
    assert atmt("report", "brief", "-o", "out.docx", *DAY, cwd=there).code == 3
    made = Document(str(target))
    made.paragraphs[0].add_run(" for Tuesday")
    made.save(str(target))
    edited = target.read_bytes()
    ended = atmt("report", "paper", "-o", "out.docx", *DAY, cwd=there)
    assert (ended.code, target.read_bytes()) == (3, edited)
    target.write_bytes(b"PK\x03\x04 no Word file")
    assert atmt("report", "paper", "-o", "out.docx", *DAY, cwd=there).code == 3


def test_a_template_of_words_beside_the_ledger_is_used_and_named_where_it_fails(
    tmp_path: Path,
) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    (there / "templates").mkdir()
    made = Document()
    made.add_paragraph("For the board: {{ masthead.title }}")
    made.save(str(there / "templates" / "paper.docx"))
    assert words(written(there, "paper")) == "For the board: Widgets handover"
    made.add_paragraph("Then {{ masthead.titel }}")
    made.save(str(there / "templates" / "paper.docx"))
    ended = atmt("report", "paper", "-o", "new.docx", *DAY, cwd=there)
    assert (ended.code, (there / "new.docx").exists()) == (3, False)
    assert "templates/paper.docx: this template failed: a Masthead has no titel" in ended.err
    (there / "templates" / "paper.docx").write_bytes(b"no Word file")
    ended = atmt("report", "paper", "-o", "new.docx", *DAY, cwd=there)
    assert ended.code == 3
    assert "templates/paper.docx: this template failed" in ended.err


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice Writer")
@pytest.mark.parametrize("report", REPORTS)
def test_libreoffice_reads_it(report: str, tmp_path: Path) -> None:
    there = large(tmp_path)
    written(there, report, "--today", "2019-06-03")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), "out.docx"]
    ended = subprocess.run(command, cwd=there, capture_output=True, text=True, check=False)
    if "could not be loaded" in ended.stderr:
        pytest.skip("needs LibreOffice Writer")
    made = (tmp_path / "out.pdf").read_bytes()
    assert made.startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice Writer")
def test_libreoffice_reads_a_letter(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", {"to": "alpha", "status": "proposed"}))
    words_ = ("report", "chase", "alpha", "--format", "docx", "-o", ".", *DAY)
    assert atmt(*words_, cwd=there).code == 0
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "txt:Text", "--outdir", str(tmp_path), "alpha.docx"]
    ended = subprocess.run(command, cwd=there, capture_output=True, text=True, check=False)
    if "could not be loaded" in ended.stderr:
        pytest.skip("needs LibreOffice Writer")
    said = (tmp_path / "alpha.txt").read_text("utf-8-sig")
    assert "Dear Alpha," in said
    assert "Please reply by 31 July 2018." in said
    assert "A1 Do A1: you were named on 31 January 2018" in said


def test_the_shipped_templates_are_those_that_the_script_writes() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "word_templates.py"))
    for report in (*REPORTS, "letter"):
        shipped = Document(io.BytesIO(shipped_template(f"{report}.docx")))
        said = f"{report}.docx: type: python docs/word_templates.py"
        assert made[report]().element.xml == shipped.element.xml, said
