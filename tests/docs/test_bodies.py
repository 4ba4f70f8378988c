"""What docs/bodies.md has a reader type, on a ledger of forty actions, does what the page shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from history import checked_out
from inside import in_process as atmt
from session import Session, sessions

from atmt_cli.model.custody import has_part
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

PAGE = (Path(__file__).parents[2] / "docs" / "bodies.md").read_text("utf-8")
TODAY = "2023-02-08"
HEAD = """schema: 1
ledger: {title: Growth Taskforce, closing_body: growth, closes_on: 2022-12, keeper: co}
actions:
"""
BODIES = """schema: 1
bodies:
  - {id: growth, name: Growth Taskforce, kind: taskforce, until: 2022-12}
  - {id: co, name: Cabinet Office, kind: department}
  - id: beis
    name: Department for Business, Energy & Industrial Strategy
    aka: [BEIS]
    kind: department
  - {id: dit, name: Department for International Trade, aka: [DIT], kind: department}
  - id: dcms
    name: Department for Digital, Culture, Media & Sport
    aka: [DCMS]
    kind: department
  - {id: mhra, name: Medicines and Healthcare products Regulatory Agency, aka: [MHRA], kind: agency}
"""
OWNERS = {"E": ("beis", 10), "S": ("beis", 6), "B": ("beis", 6), "T": ("dit", 8), "C": ("dcms", 6),
          "H": ("mhra", 4)}  # fmt: skip
"""Who has the actions whose ids begin with a letter, and how many they are."""
STATES = (
    "status: proposed",
    "status: offered, offered_on: 2023-01-05",
    "status: accepted, offered_on: 2023-01-05, answered_on: 2023-01-20, evidence: [Letter]",
)
ROLES = {
    "H1": "governance: [beis]",
    "H2": "funders: [beis, co]",
    "H3": "reporting: {to: beis, every: 90}",
    "H4": "steps: [{text: Draft the guidance, assignee: beis, status: open}]",
}


def _actions() -> Iterator[str]:
    for letter, (owner, count) in OWNERS.items():
        for number in range(1, count + 1):
            name = f"{letter}{number}"
            yield f"  - id: {name}\n    title: Growth measure {name}\n    status: in-progress\n"
            # All that DCMS has it accepted: who accepted may hand on.
            state = STATES[2] if letter == "C" else STATES[number % 3]
            yield f"    handovers: [{{to: {owner}, {state}}}]\n"
            if name in ROLES:
                yield f"    {ROLES[name]}\n"
            elif letter == "B":
                yield "    support: [dit, beis]\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with the ledger of forty actions, committed."""
    files = {"data/actions.yaml": (HEAD + "".join(_actions())).encode()}
    checked_out(tmp_path, [{**files, "data/bodies.yaml": BODIES.encode()}])
    assert atmt("check", "--today", TODAY, cwd=tmp_path).code == 0
    return tmp_path


@pytest.mark.slow
def test_the_page_shows_what_a_machinery_of_government_change_takes(place: Path) -> None:
    before = read(Folder(place / "data", place)).ledger
    assert len(before.actions) == 40
    session = Session(place)
    for block in sessions(PAGE):
        assert _any_commit(session.shown(block)) == _any_commit(block)
    assert atmt("check", "--against", "HEAD", "--today", TODAY, cwd=place).code == 0
    after = read(Folder(place / "data", place)).ledger
    for was, now in zip(before.actions, after.actions, strict=True):
        for old in ("beis", "dit"):
            assert not has_part(now, old)
            heirs = after.body_by_id[old].successors
            assert not has_part(was, old) or any(has_part(now, heir) for heir in heirs)
    typed = re.findall(r"^\$ atmt (?!check|list)", PAGE, re.MULTILINE)
    assert len(typed) - 1 == 7  # but for the split that is refused


def _any_commit(text: str) -> str:
    return re.sub(r"against [0-9a-f]{12}", "against COMMIT", text)
