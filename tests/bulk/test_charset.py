"""Sheets that came back in another character set: put right where that is certain, else refused."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command import DATA, Ended
from inside import in_process as atmt
from spread import one_in

Rows = list[dict[str, str]]
EDITED = {"A1": "Größe der Abgabe – “neu”", "A2": "Inversión móvil"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger some of whose short titles are more than ASCII."""
    there = tmp_path_factory.mktemp("charset")
    for name in ("actions.yaml", "bodies.yaml"):
        shutil.copy(DATA / name, there / name)
    for name, text in EDITED.items():
        assert atmt("update", name, "--short-title", text, cwd=there).code == 0
    assert atmt("export", "-o", "sent.csv", cwd=there).code == 0
    return there


@pytest.fixture
def place(base: Path, tmp_path: Path) -> Path:
    for path in base.glob("[!.]*"):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


def written(rows: Rows) -> str:
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def seen_as(charset: str, errors: str = "strict") -> Callable[[str], str]:
    """The sheet as a program shows it that takes its bytes for those of another set."""
    return lambda text: text.encode().decode(charset, errors)


def windows(text: str) -> str:
    """The same as Windows does it: each byte that is not defined is a control character."""
    return "".join(bytes((one,)).decode("cp1252", "ignore") or chr(one) for one in text.encode())


def back(place: Path, show: Callable[[str], str], save: str = "utf-8-sig", **edits: str) -> Ended:
    """Apply a sheet that a program showed so, in which A2 was edited, and saved in a set."""
    text = (place / "sent.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(show(text), newline="")))
    rows[1].update(edits)
    (place / "back.csv").write_bytes(written(rows).encode(save, "replace"))
    return atmt("apply", "back.csv", "--json", cwd=place)


def facts(ended: Ended) -> dict[str, object]:
    assert ended.code == 0, ended.err
    made = {one["pointer"].split("/")[2 if "/" in one["pointer"] else 0]: one["value"]
            for one in ended.json["changed"] if one["pointer"] != "receipts"}  # fmt: skip
    return {key: value["text"] if isinstance(value, dict) else value for key, value in made.items()}


MISREAD = {
    "windows": windows,
    "windows, undefined ones lost": seen_as("cp1252", "replace"),
    "mac": seen_as("mac_roman"),
    "central europe": seen_as("cp1250", "replace"),
}


@pytest.mark.parametrize("name", one_in(2, MISREAD))
def test_what_a_program_misread_is_put_right_and_what_was_typed_stays(
    name: str, place: Path
) -> None:
    assert facts(back(place, MISREAD[name], note="Café “neu”")) == {"notes": "Café “neu”"}


def test_an_edit_of_a_garbled_text_is_put_right_as_well(place: Path) -> None:
    """Where nothing was typed into it that contradicts."""
    garbled = windows("Inversión y más")
    assert facts(back(place, windows, short_title=garbled)) == {"short_title": "Inversión y más"}
    ended = back(place, windows, short_title=windows("Inversión") + " y más")
    assert (ended.code, ended.json["changed"]) == (2, [])
    assert "A2 short_title (G3): 'InversiÃ³n y más' came back in another character" in ended.err
    assert "type it again" in ended.err


def test_a_sheet_saved_in_a_set_of_its_own_is_read_where_the_ledger_proves_which(
    place: Path,
) -> None:
    assert facts(back(place, str, "cp1252", note="Café “neu”")) == {"notes": "Café “neu”"}
    ended = back(place, str, "cp1252", note="£50")
    # In another set that explains all else this is another letter.
    assert ended.code == 2
    assert "'£50' or 'Ł50'" in ended.err


def test_what_is_lost_is_not_taken_for_an_edit(place: Path) -> None:
    """A question mark for each letter, as a program writes what its set has not got."""
    for show, save in ((str, "ascii"), (seen_as("ascii", "replace"), "utf-8")):
        ended = back(place, show, save, note="Seen")
        assert ended.code in (2, 3), ended.said
        assert "came back in another character set" in ended.err or "not in UTF-8" in ended.err
        assert "CSV UTF-8" in ended.err


def test_a_sheet_in_another_set_that_nothing_proves_is_refused(there: Path) -> None:
    (there / "a.csv").write_bytes("id,note\nA2,Café\n".encode("cp1252"))
    ended = atmt("apply", "a.csv", cwd=there)
    assert (ended.code, ended.out) == (3, "")
    assert "a.csv is not in UTF-8" in ended.err
    (there / "a.csv").write_bytes("id,note\nA2,Café\n".encode("utf-16"))
    assert atmt("apply", "a.csv", cwd=there).code == 3


def test_an_accent_that_was_put_right_is_an_edit(place: Path) -> None:
    assert facts(back(place, str, short_title="Inversion móvil")) == {
        "short_title": "Inversion móvil"
    }


def test_a_garbled_cell_that_nobody_may_edit_refuses_the_file(place: Path) -> None:
    assert atmt("note", "A2", "Größe", cwd=place).code == 0
    assert atmt("export", "-o", "sent.csv", cwd=place).code == 0
    ended = back(place, str, last_note="Gr©®e", note="Seen")
    assert ended.code == 3
    assert "came back in another character set: last_note (Y3) says 'Gr©®e'" in ended.err


def test_a_title_that_no_set_explains_refuses_the_file_whatever_explains_the_rest(
    place: Path,
) -> None:
    """Nobody may edit a title, so it shows what became of the others."""
    file = place / "actions.yaml"
    text = file.read_text("utf-8")
    start = text.index("title:", text.index("- id: A2"))
    end = text.index("short_title:", start)
    file.write_text(f"{text[:start]}title: Más inversión\n    {text[end:]}", "utf-8")
    assert atmt("export", "-o", "sent.csv", cwd=place).code == 0
    assert facts(back(place, str, "cp1252", note="Seen")) == {"notes": "Seen"}
    ended = back(place, str, "cp1252", note="Seen", title="Más inversiön")
    assert (ended.code, ended.out) == (3, "")
    assert "back.csv is not in UTF-8" in ended.err
