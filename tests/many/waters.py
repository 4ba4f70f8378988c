"""Two ledgers that write to the same body: in the second it has another id, an action has the
number of one in the first, and the keeper is another body.
"""

from pathlib import Path

from central import ACTIONS, FLOOD_BODIES, write

MANIFEST = """schema: 1
ledgers:
  - {name: flood, path: flood}
  - {name: rivers, path: rivers}
"""
RIVERS = """schema: 1
ledger: {title: Rivers review, closing_body: rr, closes_on: 2017-12, keeper: dpt}
actions:
  - id: FR03
    title: Count the fish
    status: open
    handovers: [{to: envag, status: proposed}]
    steps:
      - {text: Buy nets, assignee: canal, status: open}
  - id: R2
    title: Test the water
    status: open
    handovers: [{to: envag, status: proposed}]
    due: 2018-03
"""
RIVERS_BODIES = """schema: 1
bodies:
  - {id: rr, name: Rivers Review, kind: taskforce}
  - {id: dpt, name: Department of Rivers, kind: department, contact: rivers@dpt.example}
  - {id: canal, name: Canal Company, kind: company}
  - {id: envag, name: The Environment Agency, aka: [EA], kind: agency, contact: actions@ea.example}
"""
WRITTEN = """letters:
  - {to: ea, on: 2017-12-01, level: 1, about: [FR03], reply_by: 2017-12-31, by: sec}
"""


def waters(folder: Path) -> Path:
    """Make both ledgers and their manifest in a folder; the first has written to the body."""
    write(folder / "flood", {"actions.yaml": ACTIONS + WRITTEN, "bodies.yaml": FLOOD_BODIES})
    write(folder / "rivers", {"actions.yaml": RIVERS, "bodies.yaml": RIVERS_BODIES})
    (folder / "all.yaml").write_text(MANIFEST, "utf-8")
    return folder
