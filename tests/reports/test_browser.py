"""Reports opened for real: in Chromium, judged by axe-core and html-validate, and on paper.

Slow, and skipped without Chromium, Node and npm. `PICTURES=write` renews those of docs/reports.md.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import DATA
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, hostile, large, small

HERE = Path(__file__).parent / "browser"
ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "docs" / "reports"
REPORTS = ("html", "paper", "brief", "certificate", "silence")
LOOK_BACK = ("paper", "brief")
"""Those that always tell what changed."""
PROGRAMS = ("node", "npm")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None or not all(map(shutil.which, PROGRAMS)),
        reason="needs Chromium, Node and npm",
    ),
]


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs of package.json installed."""
    there = tmp_path_factory.mktemp("tools")
    for one in ("package.json", "look.mjs", "htmlvalidate.json"):
        shutil.copy(HERE / one, there / one)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    ended = subprocess.run(command, check=False, cwd=there, capture_output=True, text=True)
    if ended.returncode:
        pytest.skip(f"npm cannot install what package.json names: {ended.stderr[-200:]}")
    return there


def ledger(name: str, there: Path) -> tuple[Path, str]:
    """A ledger by name, and the day on which to look at it."""
    if name == "real":
        return DATA, "2018-01-10"
    if name == "example":
        return ROOT / "examples" / "atmt-2023", "2023-04-01"
    if name == "sixty":
        return large(there), "2019-06-03"
    if name == "ahead":
        return small(there, action("A1", accepted("alpha"))), "2018-02-10"
    if name == "whole":
        return small(there, action("A1", accepted("alpha"))), "2018-07-01"
    return hostile(there), "2018-07-01"


@pytest.mark.parametrize("name", ["real", "example", "sixty", "hostile", "whole", "ahead"])
def test_reports_are_readable_in_a_browser_by_everybody_and_on_paper(
    name: str, tools: Path, tmp_path: Path
) -> None:
    there, day = ledger(name, tmp_path / "ledger")
    pages = []
    for report in REPORTS:
        since = () if name == "real" or report in LOOK_BACK else ("--since", "2018")
        pages.append(tmp_path / f"{report}.html")
        ended = atmt("report", report, "-o", str(pages[-1]), "--today", day, *since, cwd=there)
        assert ended.code in (0, 1), ended.err
    look = ["node", "look.mjs", str(CHROMIUM), str(tmp_path), *map(str, pages)]
    seen = subprocess.run(look, cwd=tools, capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(seen.stdout)
    assert len(found) == len(REPORTS) * 4
    for one in found:
        where = f"{one['name']}, {one['scheme']}, {one['width']}"
        assert (one["violations"], one["requests"], one["messages"]) == ([], [], []), where
        assert one["over"] <= 0, f"{where}: wider than the window"
        assert one["passes"] > 20, where
    assert len({one["ground"] for one in found}) == 2
    command = ["npx", "html-validate", "--config", "htmlvalidate.json", *map(str, pages)]
    valid = subprocess.run(command, check=False, cwd=tools, capture_output=True, text=True)
    assert valid.returncode == 0, valid.stdout
    assert pages_of(tmp_path / "brief.pdf") == 1
    if name == "real" and os.environ.get("PICTURES") == "write":
        for report in ("html", "paper", "certificate"):
            shutil.copy(tmp_path / f"{report}-light-1280.png", SHOTS / f"{report}.png")


def pages_of(path: Path) -> int:
    """How many pages a PDF of Chromium's has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", path.read_bytes()))
