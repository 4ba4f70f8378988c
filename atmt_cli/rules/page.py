"""A rule's page: its docstring, taken apart, and the frame around its samples.

A docstring holds a claim, `Why:`, `Mend:` and the samples `Bad:` and `Good:`; a rule of the edit
also `Before:`, what both samples are an edit of, and one that compares ledgers `Beside:`, the other
ledger. A sample is a ledger in short: what it leaves
out, the head and a cast of bodies, is FRAME and CAST. It is judged on DAY.
"""

import re
from datetime import date
from inspect import cleandoc
from typing import NamedTuple

DAY = date(2018, 1, 10)
FRAME = """\
schema: 1
ledger: {title: A sample, closing_body: tf, closes_on: 2017-11, keeper: sec}
"""
CAST = """\
schema: 1
bodies:
  - {id: tf, name: Taskforce for Therapies, aka: [TF], kind: taskforce, until: 2017-11}
  - {id: sec, name: Secretariat, kind: office}
  - {id: otr, name: Office for Therapies Research, aka: [OTR], kind: office}
  - {id: dtr, name: Department for Therapies, aka: [DTR], kind: department}
  - {id: fund, name: Therapies Fund, kind: funder}
  - {id: industry, name: Industry, kind: collective}
"""
_PART = re.compile(r"^(Why|Mend|Before|Beside|Bad|Good):[ \t]*\n?", re.MULTILINE)


class Sample(NamedTuple):
    """The two files of a sample ledger."""

    actions: str
    bodies: str


class RulePage(NamedTuple):
    """What there is to know of a rule. ``bad`` and ``good`` are YAML as shown to a person."""

    claim: str
    why: str
    mend: str
    bad: str
    good: str
    before: str | None = None
    beside: str | None = None


def read_page(docstring: str) -> RulePage:
    """Take a rule's docstring apart. Raises KeyError where a part is missing."""
    claim, *pieces = _PART.split(cleandoc(docstring))
    parts = dict(zip(pieces[::2], pieces[1::2], strict=True))
    return RulePage(
        claim=_flow(claim),
        why=_sentence(parts["Why"]),
        mend=_sentence(parts["Mend"]),
        bad=cleandoc("\n" + parts["Bad"]),
        good=cleandoc("\n" + parts["Good"]),
        before=cleandoc("\n" + parts["Before"]) if "Before" in parts else None,
        beside=cleandoc("\n" + parts["Beside"]) if "Beside" in parts else None,
    )


def _flow(text: str) -> str:
    return re.sub(r"[ \t]*\n\s*", " ", text.strip())


def _sentence(text: str) -> str:
    flowing = _flow(text)
    return flowing[:1].upper() + flowing[1:]


def whole(sample: str) -> Sample:
    """Return the ledger that a sample stands for: the sample in its frame."""
    blocks = re.split(r"^(?=[a-z]+:)", sample, flags=re.MULTILINE)
    bodies = "".join(block for block in blocks if block.startswith("bodies:"))
    rest = "".join(block for block in blocks if not block.startswith("bodies:"))
    frame = "schema: 1\n" if re.search("^ledger:", rest, re.MULTILINE) else FRAME
    heading, _, added = bodies.partition("\n")
    cast = CAST.replace("bodies:", heading or "bodies:")
    return Sample(frame + rest.rstrip("\n") + "\n", (cast + added).rstrip("\n") + "\n")
