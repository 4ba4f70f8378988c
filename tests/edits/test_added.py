"""What is added once more is there already only if it is the same."""

import pytest
from ledgers import reading

from atmt_cli.changes.operations.operation import Add, Operation, QuestionAdd
from atmt_cli.changes.operations.plan import Plan, plan
from atmt_cli.model.errors import UsageError
from atmt_cli.rules.page import DAY

BEFORE = reading(
    "actions:\n"
    "  - {id: A1, title: Keep the skills, short_title: Skills, status: open, "
    "handovers: [{to: otr, status: proposed}]}\n"
    "questions:\n"
    "  - {text: Who pays?, about: [A1], raised_on: 2017-12}\n"
).ledger


def made(kind: type[Operation], **given: object) -> Plan:
    return plan(BEFORE, [kind.model_validate(given)], DAY)


def add(**given: object) -> Plan:
    return made(Add, title="Keep the skills", **given)


def test_the_same_action_is_there_already() -> None:
    assert add(to="otr").changes == ()
    assert add(to=["otr"], short_title="Skills", id="A1").changes == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to": "dtr"}, "A1 already has this title, with a different receiver"),
        ({"to": ["otr", "dtr"]}, "with a different receiver"),
        ({"to": "otr", "short_title": "Posts"}, "with a different short title"),
        ({"to": "dtr", "support": ["fund"]}, "with a different receiver and support"),
    ],
    ids=str,
)
def test_an_action_of_the_same_title_that_differs_is_refused(
    given: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        add(**given)


def test_another_action_of_the_same_title_has_an_id_of_its_own() -> None:
    assert add(to="dtr", id="B1").ledger.actions[-1].id == "B1"


def test_an_action_may_be_named_to_several_bodies_at_once() -> None:
    after = made(Add, title="Keep the site", to=["otr", "dtr", "otr"])
    assert [one.to for one in after.ledger.actions[-1].handovers] == ["otr", "dtr"]
    assert "proposed to OTR and" in after.said[0]


def test_a_question_about_another_action_is_another() -> None:
    assert made(QuestionAdd, text="Who pays?").changes == ()
    assert made(QuestionAdd, text="Who pays?", about=["A1"]).changes == ()
    after = plan(
        add(to="dtr", id="A2").ledger,
        [QuestionAdd.model_validate({"text": "Who pays?", "about": ["A2"]})],
        DAY,
    )
    assert [question.about for question in after.ledger.questions] == [("A1",), ("A2",)]


@pytest.mark.parametrize(
    ("there", "id_"),
    [
        ([], "A1"),
        (["A1", "A2"], "A3"),
        (["FR01", "FR12"], "FR13"),
        (["FR12", "FR02"], "FR13"),
        (["FR09"], "FR10"),
        (["FR99"], "FR100"),
        (["A1", "FR3"], "FR4"),
        (["FR3", "NO"], "FR4"),
        (["NO", "B-7"], "B-8"),
        (["NO"], "A1"),
        (["A1234567890"], "A1234567891"),
        (["R2D2"], "R2D3"),
    ],
    ids=str,
)
def test_an_action_without_an_id_goes_on_with_those_that_are_there(
    there: list[str], id_: str
) -> None:
    lines = "".join(f"  - {{id: {one}, title: T {one}, status: open}}\n" for one in there)
    ledger = reading(f"actions:{'' if there else ' []'}\n{lines}").ledger
    asked = [Add(title=title) for title in ("One", "Two")]
    first, second = plan(ledger, asked, DAY).ledger.actions[len(there) :]
    assert first.id == id_
    assert (
        int(second.id.removeprefix(id_.rstrip("0123456789")))
        == int(id_.removeprefix(id_.rstrip("0123456789"))) + 1
    )


def test_what_nobody_has_is_there_already_only_with_the_same_reason() -> None:
    said = {"title": "Keep the site", "reason": "No body fits", "ref": "7/18", "due": "ongoing"}
    one = Add.model_validate(said)
    after = plan(BEFORE, [one], DAY)
    assert plan(after.ledger, [one], DAY).changes == ()
    for field, value in (("reason", "Too dear"), ("ref", "8/18"), ("due", "2018-06")):
        with pytest.raises(UsageError, match="with a different"):
            plan(after.ledger, [Add.model_validate({**said, field: value})], DAY)
