"""A date that nobody has revised is when an action is due; what is no date becomes a note."""

from pathlib import Path

from trackers.shapes import action_plan, audit
from trackers.test_shapes import imported, ledger_in


def test_without_a_revised_date_the_original_one_holds(tmp_path: Path) -> None:
    imported(audit(), tmp_path)
    dates = {one.ref: (str(one.due), str(one.first_due)) for one in ledger_in(tmp_path).actions}
    assert dates == {
        "1.1": ("2024-06-30", "2024-03-31"),
        "1.2": ("2024-03-31", "None"),
        "2.1": ("2024-05-31", "2024-04-30"),
        "2.2": ("2024-08-31", "None"),
    }


def test_a_due_cell_that_is_no_date_becomes_a_note_that_names_its_column(tmp_path: Path) -> None:
    imported(action_plan(), tmp_path)
    texts = [note.text for one in ledger_in(tmp_path).actions for note in one.notes]
    assert texts == ["Timescale: Q3"] * 5
