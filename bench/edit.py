"""The lines that one fact touches in a file written by hand, beside ruamel.yaml's round trip."""

from difflib import SequenceMatcher
from pathlib import Path

from bench.figures import Bench, Measurement, Ready
from bench.measure import Command

BODIES = """\
schema: 1
bodies:
  - {id: tf, name: Taskforce, kind: taskforce, until: 2017-11}
  - {id: sec, name: Secretariat, kind: office}
  - {id: otr, name: Office for Therapies Research, kind: office}
"""
HAND_WRITTEN = """\
# The ledger of the taskforce. Ask the secretariat before you move an action.
schema:   1
ledger:
    title: "Skills and sites: what the taskforce leaves behind"
    closing_body: tf          # ended in November
    closes_on:    2017-11
    keeper:       sec

sources:
    - { id: plan,    title: 'The action plan',  date: 2016-11 }
    - { id: returns, title: 'Returns, monthly', date: 2018-01 }

actions:

# --- skills ---------------------------------------------------------------

- id: A1
  title: Keep a register of the people trained to make cell therapies, so that a site finds them
  short_title: 'Register'
  status: in-progress
  handovers:
  - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: ["L 9"]}
  steps:
      - text: >-
          Ask each of the sites for its numbers,
          and say by when.
        assignee: otr
        due:    2018-05-01    # before the summer
        status: open
  notes:
      - {date: 2018-01-02, by: otr, text: "Two sites answered.", source: returns}

# --- sites ----------------------------------------------------------------

- {id: A2, title: "Find a site in the north", status: in-progress,
   handovers: [{to: sec, status: proposed}]}

questions:
    - {text: 'Who pays for it then?', about: [A1],   raised_on: 2018-01}
# The next return is due in March.
"""
NOTE = "The third site answered, too."
ROUND_TRIP = f"""
from ruamel.yaml import YAML
yaml = YAML()
with open("actions.yaml", encoding="utf-8") as file:
    ledger = yaml.load(file)
note = {{"date": "2018-02-01", "by": "otr", "text": {NOTE!r}}}
ledger["actions"][0]["notes"].append(note)
with open("actions.yaml", "w", encoding="utf-8") as file:
    yaml.dump(ledger, file)
"""


def write(folder: Path) -> None:
    """Write the ledger as it was."""
    (folder / "actions.yaml").write_text(HAND_WRITTEN, "utf-8")
    (folder / "bodies.yaml").write_text(BODIES, "utf-8")


def touched(folder: Path) -> int:
    """Count the lines of the file that are no longer there as they were."""
    old, new = HAND_WRITTEN.splitlines(), (folder / "actions.yaml").read_text("utf-8").splitlines()
    matched = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    assert NOTE in "\n".join(new)
    return len(old) - sum(block.size for block in matched)


def prepare(room: Path, quick: bool) -> Ready:  # noqa: ARG001 - it is small
    """Return the two edits."""
    note = ("atmt", "note", "A1", NOTE, "--by", "otr", "--ledger", ".", "--today", "2018-02-01")

    def edit(*words: str) -> Command:
        return Command(words, room, prepare=lambda: write(room), count=lambda: touched(room))

    return Ready(
        f"a file of {len(HAND_WRITTEN.splitlines())} lines",
        {"note": edit(*note), "ruamel.yaml's round trip": edit("python", "-c", ROUND_TRIP)},
    )


BENCH = Bench(
    prepare,
    (
        Measurement(
            "lines that one `note` touches outside it, in a file written by hand",
            "note", "ruamel.yaml's round trip", 0, "count", design=True,
        ),
    ),
    turns=1,
)  # fmt: skip
