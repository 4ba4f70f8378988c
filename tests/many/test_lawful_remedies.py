"""What a finding over several ledgers says to type is taken by the ledger, or is not said."""

import shlex
from pathlib import Path

import pytest
from central import write
from inside import in_process

HEAD = """schema: 1
ledger: {title: T, closing_body: tf, closes_on: 2017-11, keeper: sec}
"""
BODIES = """schema: 1
bodies:
  - {id: tf, name: Task Force, kind: taskforce}
  - {id: sec, name: The Secretariat, kind: office}
"""
EA = "{id: ea, name: Environment Agency, kind: agency%s}"
OWNED = """actions:
  - id: A1
    title: Keep the skills
    status: open
    handovers:
      - {to: ea, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-02, evidence: [x]}
"""
CLOSED = OWNED.replace("open", "closed") + (
    "    closures: [{outcome: implemented, confirmed_by: ea, on: 2017-12-03, evidence: [x]}]\n"
)
DESKS = {
    "a name of another body of it": (
        "of Education Authority (a:ea2 and 1 more); a keeps them apart",
        (EA % "", "{id: ea2, name: Education Authority, kind: agency}"),
        ("{id: ea, name: Education Authority, kind: agency}",),
    ),
    "ids that are crossed": (
        "keeps them apart",
        (EA % "", "{id: eb, name: Education Board, kind: agency}"),
        ("{id: ea, name: Education Board, kind: agency}", EA.replace("id: ea", "id: eb") % ""),
    ),
    "an id and a name that are another's": (
        "body-life-agrees",
        (EA % ", until: 2017-10, successors: [eb]", "{id: eb, name: EB, kind: agency}"),
        (EA % ", aka: [EB], until: 2017-10",),
    ),
    "a kind that cannot own": (
        "the kind is agency",
        (EA.replace("agency", "taskforce") % "",),
        (EA.replace("agency", "taskforce") % "",),
        (OWNED, EA % ""),
    ),
    "an end before the beginning": (
        "the last day",
        (EA % ", until: 2009-01-01",),
        (EA % ", from: 2010",),
    ),
    "a beginning after the end": (
        "the first day",
        (EA % ", from: 2016",),
        (EA % ", from: 2010, until: 2012",),
    ),
    "an end before it confirmed a closure": (
        "the last day",
        (EA % ", until: 2017-10-01",),
        (CLOSED, EA % ""),
    ),
    "an end of the owner": (
        "atmt --ledger b body end ea --on 2017-10-01",
        (EA % ", until: 2017-10-01",),
        (OWNED, EA % ""),
    ),
    "a host within it": (
        "the host",
        (EA % ", part_of: eb", "{id: eb, name: EB, kind: agency}"),
        (EA % ", part_of: sec", "{id: eb, name: EB, kind: agency, part_of: ea}"),
    ),
    "what is lawful": (
        "atmt --ledger b correct body:ea until=2017-10-31",
        (EA % ", until: 2017-10-31",),
        (EA % ", until: 2017-11-30",),
    ),
}


def desk(folder: Path, ledgers: tuple[tuple[str, ...], ...]) -> None:
    rows = ""
    for name, (*first, last) in zip("abc", ledgers, strict=False):
        actions, bodies = "actions: []\n", [*first, last]
        if first and first[0].startswith("actions"):
            actions, *bodies = bodies
        text = BODIES + "".join(f"  - {one}\n" for one in bodies)
        write(folder / name, {"actions.yaml": HEAD + actions, "bodies.yaml": text})
        rows += f"  - {{name: {name}, path: {name}}}\n"
    (folder / "all.yaml").write_text("schema: 1\nledgers:\n" + rows, "utf-8")


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(name, marks=[] if name == "a kind that cannot own" else pytest.mark.slow)
        for name in DESKS
    ],
)
def test_a_remedy_is_taken_where_it_is_typed(case: str, tmp_path: Path) -> None:
    says, *ledgers = DESKS[case]
    desk(tmp_path, tuple(ledgers))
    checked = ("--ledgers", "all.yaml", "check", "--select", "many", "--today", "2018-01-10")
    assert says in in_process(*checked, cwd=tmp_path).out
    findings = in_process(*checked, "-f", "json", cwd=tmp_path).json["findings"]
    assert findings
    for one in findings:
        if one["remedy"]:
            words = shlex.split(one["remedy"].replace("TEXT", "So"))[1:]
            ended = in_process(*words, "--dry-run", "--today", "2018-01-10", cwd=tmp_path)
            assert ended.code == 0, (one["remedy"], ended.err)
