"""Texts that YAML likes to bend come back the same, out of every field that takes a text."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dice import BENT, LONG, UNSEEN
from hypothesis import given
from hypothesis import strategies as st
from inside import in_process as atmt
from oracle import comments, strays, tidied
from pydantic import ValidationError
from ruamel.yaml import YAML
from spread import one_in
from strategies import Ground, few, ground, many

from atmt_cli.changes.operations.operation import OPERATIONS, Operation
from atmt_cli.changes.operations.plan import plan
from atmt_cli.model.errors import RefusedError
from atmt_cli.model.findings import FILES, file_of
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import hidden
from atmt_cli.rules.page import DAY
from atmt_cli.store.edit import edit
from atmt_cli.store.yaml.decode import BOM
from atmt_cli.store.yaml.events import parse

BLOCK = {
    "actions.yaml": """\
# Written by hand.
schema: 1
ledger: {title: A sample, closing_body: tf, keeper: sec}
actions:
  - id: A1   # the first
    title: Keep the skills
    short_title: "Skills"
    status: in-progress
    handovers:
      - to: otr   # not sure yet
        status: offered
        offered_on: 2017-12-01
      - to: dtr
        status: offered
        offered_on: 2017-12-01
        reason:
    steps:
      # asked for at the meeting
      - text: Train forty people
        due: 2018-03
        status: open
    notes:
      - date: 2017-12
        by: otr
        text: >-
          Two posts
          are filled

  - id: A2
    title: Keep the funds
    status: closed
    handovers:
      - {to: fund, status: proposed}
    closures:
      - outcome: not-implemented
        reason: No funds
  - id: A3
    title: Keep the sites
    status: open
    handovers: [{to: fund, status: proposed}]
questions:
  - text: Who pays?
    raised_on: 2017-12
    answer: null   # nobody knows
""",
    "bodies.yaml": """\
schema: 1
bodies:
  - {id: tf, name: Taskforce, kind: taskforce, until: 2017-11}
  - {id: sec, name: Secretariat, kind: office}
  - id: otr
    name: Office
    aka:
      - Bureau   # of old
    kind: office
  - id: dtr
    name: Department
    kind: department
  - {id: fund, name: Fund, kind: funder}
""",
}
FLOW = {
    "actions.yaml": """\
{schema: 1, ledger: {title: A sample, closing_body: tf, keeper: sec}, actions: [
  {id: A1, title: Keep the skills, short_title: 'Skills', status: in-progress,   # the first
   handovers: [{to: otr, status: offered, offered_on: 2017-12-01},
     {to: dtr, status: offered, offered_on: 2017-12-01, reason: }],
   steps: [{text: Train forty people, due: 2018-03, status: open}],
   notes: [{date: 2017-12, by: otr, text: "Two posts are filled"}]},
  {id: A2, title: Keep the funds, status: closed, handovers: [ { to: fund, status: proposed } ],
    closures: [{outcome: not-implemented, reason: No funds}]},
  {id: A3, title: Keep the sites, status: open, handovers: [{to: fund, status: proposed}]}
], questions: [{text: Who pays?, raised_on: 2017-12, answer: null}]}
""",
    "bodies.yaml": """\
{schema: 1, bodies: [{id: tf, name: Taskforce, kind: taskforce, until: 2017-11},
{id: sec, name: Secretariat, kind: office}, {id: otr, name: Office, aka: [Bureau], kind: office},
{id: dtr, name: Department, kind: department}, {id: fund, name: Fund, kind: funder}]}
""",
}
STYLES: dict[str, Callable[[str], str]] = {
    "LF": lambda text: text,
    "CRLF": lambda text: BOM + text.rstrip("\n").replace("\n", "\r\n"),
    "tight": lambda text: re.sub(r"(?m)^  (?=  |- |#)", "", text),
}
_PLACES = (
    "A1",
    "A2",
    "A3",
    "A4",
    "A9",
    "theme:th",
    "ledger",
    "body:nb",
    "body:fund",
    "body:otr",
    "question:1",
    "question:2",
)
_ENTRIES = [
    f"{{rule: text-is-plain, on: '{place}', reason: Quoted, by: sec, until: 2018-03}}"
    for place in (*_PLACES, f"waiver:{len(_PLACES) + 2}")
]
WAIVED = {
    False: "\nwaivers:\n" + "".join(f"  - {entry}\n" for entry in _ENTRIES),
    True: f", waivers: [{', '.join(_ENTRIES)}]}}\n",
}
"""By whether all is in brackets: the waivers under which a text may hold what nobody sees."""


def _operations(text: str) -> list[dict[str, Any]]:
    """What writes a text into every field that takes one, each once at least."""
    implemented = {"op": "close", "action": "A4", "propose": True, "confirmed_by": "otr"}
    return [
        {"op": "note", "action": "A1", "text": text},
        {"op": "update", "action": "A1", "set": {"short_title": text}},
        {"op": "update", "action": "A1", "set": {"rag": "red", "rag_reason": text}},
        {"op": "accept", "action": "A1", "body": "otr", "evidence": [text, f"{text}x"],
         "reservation": text},
        {"op": "decline", "action": "A1", "body": "dtr", "reason": text},
        {"op": "step-add", "action": "A1", "text": text},
        {"op": "step-due", "step": "A1.1", "due": "2018-04", "reason": text},
        {"op": "step-drop", "step": "A1.1", "reason": text},
        {"op": "reopen", "action": "A2", "reason": text},
        {"op": "close", "action": "A3", "outcome": "not-implemented", "reason": text},
        {"op": "add", "title": text, "short_title": text, "to": "otr"},
        {**implemented, "evidence": [text]},
        {"op": "body-add", "id": "nb", "kind": "office", "name": text, "contact": text,
         "aka": [f"{text}x"]},
        {"op": "body-update", "body": "fund", "contact": text},
        {"op": "body-update", "body": "otr", "aka": [f"{text}y"]},
        {"op": "question-add", "text": text},
        {"op": "question-answer", "question": "1", "answer": text},
        {"op": "waive", "rule": "step-has-due", "where": "A1", "reason": text, "until": "2018-03"},
        {"op": "add", "id": "A9", "title": "With nobody", "ref": text, "reason": text},
        {"op": "theme-add", "id": "th", "title": text},
        {"op": "ledger-update", "title": text},
        {"op": "note", "action": "ledger", "text": text},
    ]  # fmt: skip


def _texts(ledger: Ledger) -> dict[str, list[str | None]]:
    """The texts in those fields, once all of it was written."""
    skills, funds, sites, new, left = ledger.actions
    kept, declined = skills.handovers
    *_, fund, body = ledger.bodies
    return {
        "notes": [note.text for one in (skills, funds, sites) for note in one.notes][1:],
        "short title": [skills.short_title, new.short_title],
        "rating": [skills.rag and skills.rag.reason],
        "evidence": [kept.evidence[0], kept.evidence[1][:-1], new.closures[0].evidence[0]],
        "reservation": [kept.reservation],
        "reason": [declined.reason, skills.steps[0].reason, sites.closures[0].reason],
        "step": [skills.steps[1].text],
        "title": [new.title],
        "name": [body.name, body.aka[0][:-1], ledger.body_by_id["otr"].aka[1][:-1]],
        "contact": [fund.contact, body.contact],
        "question": [ledger.questions[1].text],
        "answer": [ledger.questions[0].answer],
        "waiver": [ledger.waivers[-1].reason],
        "nobody": [left.ref, left.unallocated and left.unallocated.reason],
        "ledger": [ledger.themes[0].title, ledger.head.title, ledger.notes[0].text],
    }


def _made(given: dict[str, Any]) -> Operation:
    return OPERATIONS[given["op"]].model_validate(given)


@pytest.fixture(scope="module")
def there() -> Iterator[Ground]:
    with ground() as made:
        yield made


def _lay_out(there: Ground, files: dict[str, str], style: str, waived: bool = False) -> None:
    actions = files["actions.yaml"]
    if waived:
        actions = actions.rstrip("}\n") + WAIVED[files is FLOW]
    for name, text in {**files, "actions.yaml": actions}.items():
        there.write({name: STYLES[style](text).encode()})


def _write(there: Ground, text: str, one_by_one: bool = False) -> None:
    """Write the text into all fields; what is read back has it, and all else is as it was."""
    operations = [_made(one) for one in _operations(text)]
    for chosen in [[one] for one in operations] if one_by_one else [operations]:
        made = edit(there.folder, lambda ledger, these=chosen: plan(ledger, these, DAY))
        assert made.plan.changes
        for name in FILES:
            before, after = (it[name].removeprefix(BOM) for it in (made.before, made.after))
            changes = [one for one in made.plan.changes if file_of(one.pointer) == name]
            assert comments(after) == comments(before)
            assert not strays(before, after, changes)
            assert ("\r\n" in after) == ("\r\n" in before)
    for field, found in _texts(there.ledger).items():
        assert found == [text] * len(found), field


WAYS = [(files, style) for files in (BLOCK, FLOW) for style in STYLES]


@pytest.mark.parametrize(
    "way",
    [way if way == 0 else pytest.param(way, marks=pytest.mark.slow) for way in range(len(WAYS))],
)
def test_texts_that_yaml_bends_come_back(way: int, there: Ground) -> None:
    """Each text in one of the ways to write the files; in all of them in the slow profile."""
    for text in (*BENT[way :: len(WAYS)], LONG[way % 3]):
        _lay_out(there, *WAYS[way])
        _write(there, text)


@pytest.mark.slow
@pytest.mark.parametrize("way", range(len(WAYS)))
def test_texts_come_back_one_edit_after_another(way: int, there: Ground) -> None:
    for text in (*BENT[way % 3 :: 3], LONG[way % 3]):
        _lay_out(there, *WAYS[way])
        _write(there, text, one_by_one=True)


@pytest.mark.slow
@pytest.mark.parametrize("files", [BLOCK, FLOW], ids=["block", "flow"])
def test_texts_with_what_nobody_sees_come_back_where_that_is_waived(
    files: dict[str, str], there: Ground
) -> None:
    for text in UNSEEN[files is FLOW :: 2]:
        _lay_out(there, files, "LF", waived=True)
        _write(there, text)


@pytest.mark.parametrize("step", one_in(2, [9, 1]))
def test_texts_with_what_nobody_sees_are_refused(step: int, there: Ground) -> None:
    _lay_out(there, BLOCK, "LF")
    before, stamps = there.files(), there.stamps()
    for text in UNSEEN[::step]:
        for one in _operations(text):
            if one["action" if "action" in one else "op"] == "A4":
                continue
            with pytest.raises(RefusedError) as refused:
                edit(there.folder, lambda ledger, this=one: plan(ledger, [_made(this)], DAY))
            assert {found.rule for found in refused.value.findings} == {"text-is-plain"}
    assert there.files() == before
    assert there.stamps() == stamps


@pytest.mark.parametrize("text", ["", " ", "\t", "\n", "\u2028", "\u00a0", "\r\n", "\x85"])
def test_a_blank_text_is_no_text(text: str) -> None:
    for one in _operations(text):
        if one["op"] not in ("update", "body-update"):  # which end with more
            with pytest.raises(ValidationError):
                _made(one)


@pytest.mark.slow
@pytest.mark.parametrize("files", [BLOCK, FLOW], ids=["block", "flow"])
def test_another_reader_of_yaml_reads_the_texts_the_same(
    files: dict[str, str], there: Ground
) -> None:
    # That reader stumbles over a block that begins with an empty line.
    for text in [one for one in BENT if not one.startswith("\n")][::8]:
        _lay_out(there, files, "LF")
        _write(there, text)
        for data in there.files().values():
            ours, _ = parse(data.decode())
            theirs = YAML(typ="base", pure=True).load(data.decode())
            assert _same(tidied(ours), theirs), text


STUMBLING = ("=", "<<", "https://www.gov.uk/letter", "https://www.gov.uk/letter?id=7", "x?", "a?b",
             ":a", "a:b", "a :b", "C:\\path", "?x", "a::b", "why? b:c")  # fmt: skip
"""Texts that in YAML 1.2 need no quotes, and that readers of YAML 1.1 refuse without them."""


@pytest.mark.slow
@pytest.mark.parametrize("files", [BLOCK, FLOW], ids=["block", "flow"])
@pytest.mark.parametrize("is_pure", [True, False], ids=["pure", "C"])
def test_common_readers_of_yaml_still_read_the_file(
    is_pure: bool, files: dict[str, str], there: Ground
) -> None:
    """They read it before the edit, and so they do afterwards, each text as it is."""
    before = {name: text.replace("pays?", "pays") for name, text in files.items()}
    for text in STUMBLING:
        _lay_out(there, before, "LF")
        _write(there, text)
        for data in there.files().values():
            ours, _ = parse(data.decode())
            assert _same(tidied(ours), YAML(typ="safe", pure=is_pure).load(data.decode())), text


@pytest.mark.parametrize("files", [BLOCK, FLOW], ids=["block", "flow"])
def test_no_line_ends_with_blanks(files: dict[str, str], there: Ground) -> None:
    """The blank lines of a text are empty, whatever list or record is made around it."""
    _lay_out(there, files, "LF")
    _write(there, "one\n\ntwo\n\n\n  three")
    assert not re.findall(r"[ \t]\n", "".join(data.decode() for data in there.files().values()))


def _same(ours: Any, theirs: Any) -> bool:
    """Whether two trees say the same, but for the types that a reader gives dates and numbers."""
    if isinstance(ours, dict):
        return all(_same(item, theirs[key]) for key, item in ours.items())
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return bool(ours == (theirs if isinstance(theirs, str | None) else str(theirs)))


PIECES = st.text(
    st.one_of(
        st.sampled_from(" \n\t:#-?!&*|>'\"%@`[]{},\\~=.<0aNé\u2028\u2029\u00a0\U0001f600"),
        st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp")),
    ),
    min_size=1,
    max_size=40,
).filter(lambda text: bool(text.strip()) and not any(hidden(text)))


@given(text=PIECES, files=st.sampled_from([BLOCK, FLOW]), style=st.sampled_from([*STYLES]))
@few(4)
def test_any_text_comes_back(text: str, files: dict[str, str], style: str) -> None:
    with ground() as there:
        _lay_out(there, files, style)
        _write(there, text)


@pytest.mark.slow
@given(text=PIECES, files=st.sampled_from([BLOCK, FLOW]), style=st.sampled_from([*STYLES]))
@many(1000)
def test_many_texts_come_back(text: str, files: dict[str, str], style: str) -> None:
    with ground() as there:
        _lay_out(there, files, style)
        _write(there, text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["NO", "2026-01-05", "1e3", "~", "a: b # c", "\u2028x", "a  b", "  lead", "x" * 300,
     "a\n\nb\n\nc", "- x", "two\n\n", "-", "--x", "\U0001f468\u200d\U0001f469"],
)  # fmt: skip
def test_the_command_keeps_a_text_but_for_one_final_newline(text: str, there: Ground) -> None:
    _lay_out(there, BLOCK, "LF")
    if text != "-":  # which reads standard input
        ended = atmt("note", "A1", "--by", "otr", "--", text, cwd=there.folder.path)
        assert ended.code == 0, ended.said
        assert there.ledger.actions[0].notes[1].text == text.removesuffix("\n")
    ended = atmt("step", "add", "A1", "--", text, cwd=there.folder.path)
    assert ended.code == 0, ended.said
    assert there.ledger.actions[0].steps[1].text == text
