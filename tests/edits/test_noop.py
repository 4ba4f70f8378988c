"""What holds already is left alone: the bytes, and the time stamp."""

import json
from collections.abc import Iterator
from itertools import count

import pytest
from dice import Dice
from hypothesis import given
from inside import in_process as atmt
from random_operations import Given, an_act, typed
from spread import one_in
from strategies import DICE, Ground, few, ground, many, written

from atmt_cli.changes.operations.operation import OPERATIONS
from atmt_cli.changes.operations.plan import plan
from atmt_cli.model.errors import RefusedError, UnavailableError
from atmt_cli.rules.page import DAY
from atmt_cli.store.edit import Edit, edit

NOTHING = "Nothing to change\n"
REPEATABLE = tuple(name for name in OPERATIONS if name != "note")
"""Who says a thing twice in a note has said it twice."""
TYPED_AGAIN = tuple(name for name in REPEATABLE if name != "report-chase")
"""That one shows its letter again; tests/reports/test_reminders.py has what it says then."""
ACTIONS = """\
# Odd, and lawful.
schema: 1\t
ledger: {title: A sample, closing_body: tf, closes_on: 2017-11, keeper: sec}
actions:
-   id:   A1
    title: "Keep the skills"   # as published
    short_title: >-
        Skills

    status: 'on-hold'
    accountable: otr
    handovers:
    - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [ "Letter" ]}
    - to: dtr
      status: offered
      offered_on: 2018-01-02
    - {to: fund, status: declined, offered_on: 2017-12-01, answered_on: 2017-12-20, reason: No}
    support: [fund, dtr]
    reporting: {to: dtr, every: 30}
    rag: {rating: "amber", reason: 'One  post', on: 2018-01-05, by: otr}
    steps:
    - {text: "Train: forty", assignee: otr, due: 2018-06, status: open}
    - {text: Plan, status: done, settled_on: 2018-01}
-   {id: A2, title: Keep the funds, status: closed, handovers: [{to: otr, status: withdrawn, ended_on: 2017-12, reason: No}], closures: [{outcome: not-implemented, reason: No}]}
questions:
- {text: Who pays?, raised_on: 2017-12, answer: "NO", answered_on: 2018-01}
waivers:
- {rule: step-has-due, on: A1, reason: Later, by: sec, until: 2018-03}
"""  # noqa: E501
BODIES = """\
schema: 1
bodies:
  - {id: tf, name: Taskforce, aka: [TF], kind: taskforce, until: 2017-11}
  - {id: sec, name: Secretariat, kind: office}
  - {id: otr, name: Office, aka: [OTR], kind: office, contact: "desk@example.org"}
  - {id: dtr, name: Department, kind: department}
  - {id: fund, name: Fund, kind: funder}
  - {id: old, name: Old office, kind: office, until: 2017, successors: [dtr]}
"""
HOLDING = (
    "update A1 --status on-hold --reason Why",
    "update A1 --rag amber",
    "update A1 --short-title Skills --accountable otr",
    "update A1 --support +dtr --support +fund",
    "update A1 --support=-otr",
    "update A1 --support fund --support dtr",
    "update A1 --reporting-to dtr --every 30",
    "update --where status=on-hold --status on-hold --reason Why",
    "offer A1 dtr",
    "offer A1 dtr --on 2018-01-02",
    "accept A1 otr --evidence Letter",
    "accept A1 otr --evidence Letter --on 2017-12-20",
    "decline A1 fund --reason No",
    "close A2 --outcome not-implemented --reason No",
    "reopen A1 --reason Why",
    "step add A1 'Train: forty' --assignee otr --due 2018-06",
    "step assign A1.1 otr",
    "step due A1.1 2018-06",
    "step done A1.2",
    "step done A1.2 --on 2018-01",
    "body add fund Fund --kind funder",
    "body update otr --name Office --aka OTR --kind office --contact desk@example.org",
    "body end old --on 2017 --successor dtr",
    "transfer old dtr --on 2017",
    "question add 'Who pays?'",
    "question answer 1 NO",
    "waive step-has-due A1 --reason Later --until 2018-03",
    "add 'Keep the funds' --to otr",
)


def _words(line: str) -> list[str]:
    return [word.replace("\0", " ") for word in _quoted(line).split(" ")]


def _quoted(line: str) -> str:
    pieces = line.split("'")
    return "".join(p.replace(" ", "\0") if n % 2 else p for n, p in enumerate(pieces))


@pytest.fixture
def there() -> Iterator[Ground]:
    """The ledger with CRLF, a byte order mark and no last line end."""
    with ground() as made:
        for name, text in (("actions.yaml", ACTIONS), ("bodies.yaml", BODIES)):
            made.write({name: ("\ufeff" + text.rstrip().replace("\n", "\r\n")).encode()})
        yield made


@pytest.mark.parametrize("line", one_in(4, HOLDING))
def test_a_command_for_what_holds_changes_nothing_and_says_so(line: str, there: Ground) -> None:
    before, stamps = there.files(), there.stamps()
    ended = atmt(*_words(line), cwd=there.folder.path)
    assert (ended.code, ended.out, ended.err) == (0, NOTHING, "")
    assert there.files() == before
    assert there.stamps() == stamps


def test_in_json_and_dry_nothing_changes_either(there: Ground) -> None:
    before, stamps = there.files(), there.stamps()
    words = _words(HOLDING[0])
    for more in ("--json", "--dry-run"):
        ended = atmt(*words, more, cwd=there.folder.path)
        assert ended.code == 0
        assert json.loads(ended.out)["changed"] == [] if more == "--json" else ended.out == NOTHING
    assert there.files() == before
    assert there.stamps() == stamps


def test_a_dry_run_writes_nothing(there: Ground) -> None:
    before, stamps = there.files(), there.stamps()
    ended = atmt("note", "A1", "Said", "--dry-run", cwd=there.folder.path)
    assert ended.code == 0
    assert ended.out.startswith("--- a/actions.yaml")
    assert there.files() == before
    assert there.stamps() == stamps


def _carry_out(there: Ground, given: Given) -> Edit | None:
    """The edit; None where the file could not be patched."""
    operation = OPERATIONS[given["op"]].model_validate(given)
    try:
        return edit(there.folder, lambda ledger: plan(ledger, [operation], DAY))
    except UnavailableError:
        return None


def _twice(there: Ground, dice: Dice, names: tuple[str, ...] = REPEATABLE) -> bool:
    """Make an edit, and make it once more; whether there was one to make."""
    there.write(written(dice))
    given = an_act(dice, there.ledger, names)
    if given is None or (first := _carry_out(there, given)) is None:
        return False
    before, stamps = there.files(), there.stamps()
    try:
        again = _carry_out(there, given)
    except RefusedError as error:
        pytest.fail(f"{given} holds already: {error.message} {error.findings}")
    assert again is not None
    assert again.plan.changes == (), given
    assert there.files() == before
    assert there.stamps() == stamps
    return bool(first.plan.changes)


@given(dice=DICE)
@few(5)
def test_an_edit_made_once_more_changes_nothing(dice: Dice) -> None:
    with ground() as there:
        _twice(there, dice)


@pytest.mark.slow
@pytest.mark.parametrize("name", REPEATABLE)
def test_any_edit_made_once_more_changes_nothing(name: str) -> None:
    changed = 0

    @given(dice=DICE)
    @many(150)
    def run(dice: Dice) -> None:
        nonlocal changed
        with ground() as there:
            changed += _twice(there, dice, (name,))

    run()
    assert changed


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPED_AGAIN)
def test_a_command_typed_once_more_changes_nothing(name: str) -> None:
    with ground() as there:
        for seed in count():
            dice = Dice(seed)
            there.write(written(dice))
            given = an_act(dice, there.ledger, (name,))
            if given and atmt(*typed(given), cwd=there.folder.path).out not in ("", NOTHING):
                break
        before, stamps = there.files(), there.stamps()
        ended = atmt(*typed(given), cwd=there.folder.path)
        # Before the day of an end it also says what to type then.
        ahead = "type this again" in ended.out and name in ("transfer", "body-split")
        said = ended.out.splitlines(keepends=True)[:1] if ahead else [ended.out]
        assert (ended.code, said) == (0, [NOTHING]), ended.said
        assert there.files() == before
        assert there.stamps() == stamps
