"""As of a day, of a ledger that records what came later: each report says so, none certifies."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, closed, small
from spread import one_in

LATER = "The ledger that this is made from records events after 1 March 2018, the latest on"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A ledger that is sound now: all of it was accepted or closed, the last in June 2018."""
    return small(tmp_path, action("A1", accepted("alpha")), closed("A2", "implemented"))


@pytest.mark.parametrize("report", one_in(3, ["certificate", "silence", "brief", "paper", "html"]))
def test_each_report_says_that_it_counts_what_came_later(there: Path, report: str) -> None:
    then, now = (
        atmt("report", report, "--today", day, cwd=there) for day in ("2018-03-01", "2018-06-01")
    )
    assert f"{LATER} 1 June 2018 (A2" in then.out
    assert "--at 2018-03-01" in then.err
    assert then.code == (report == "certificate")
    assert (now.code, now.err) == (0, "")
    # The rates on the page are those of `atmt stats`.
    assert ("Anything dated after 1 March 2018 is not counted here" in then.out) == (
        report == "html"
    )
    assert "records events after" not in now.out


@pytest.mark.parametrize("report", one_in(4, ["certificate", "silence", "brief", "paper"]))
def test_so_does_the_word_file(there: Path, report: str) -> None:
    docx = pytest.importorskip("docx")
    made = f"{report}.docx"
    atmt("report", report, "--today", "2018-03-01", "-o", made, cwd=there)
    text = [one.text for one in docx.Document(BytesIO((there / made).read_bytes())).paragraphs]
    assert any(one.startswith(f"{LATER} 1 June 2018") for one in text)
    if report == "certificate":
        assert "No certificate as of 1 March 2018" in text
        assert not any("This certifies" in one for one in text)


def test_what_has_not_happened_yet_is_not_certified(tmp_path: Path) -> None:
    later = {"to": "alpha", "status": "accepted", "offered_on": "2018-02-01"}
    there = small(tmp_path, action("A1", {**later, "answered_on": "2030-02-01"}))
    ended = atmt("report", "certificate", "--format", "json", "--today", "2018-07-01", cwd=there)
    said = json.loads(ended.out)
    assert (ended.code, said["is_whole"], said["signatories"]) == (1, False, [])
    assert said["ledger"]["ahead"] == {"where": "A1@alpha", "on": "2030-02-01"}
    assert ended.err.startswith("atmt: no certificate can be given as of 2018-07-01")
    assert ended.err.count("atmt:") == 1
    shown = atmt("report", "certificate", "--today", "2018-07-01", cwd=there).out
    assert "## No certificate as of 1 July 2018" in shown
    assert "This certifies" not in shown
    assert "## Signatures" not in shown
