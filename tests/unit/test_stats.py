"""Rates and ages: what each counts, as of any day, and that the groups add up to the whole."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atmt_cli.model.action import Action
from atmt_cli.model.body import BodiesFile
from atmt_cli.model.dates import parse_date
from atmt_cli.model.ledger import ActionsFile, Ledger
from atmt_cli.views.rows import summary_of
from atmt_cli.views.shares import LedgerShare
from atmt_cli.views.stats.groups import GROUPINGS, grouped, measured_ledgers
from atmt_cli.views.stats.measures import MEASURES, measured
from atmt_cli.views.stats.moment import Moment
from atmt_cli.views.stats.sums import BAND_WORDS, Sum, sums_record
from atmt_cli.views.stats.table import days_words, percent, view_stats

BODIES = ("alpha", "beta", "gamma")
DAYS = st.dates(date(2018, 1, 1), date(2018, 12, 31))
Json = dict[str, Any]


def ledger_of(*actions: Json, **more: Any) -> Ledger:
    head = {"title": "Widgets", "closing_body": "tf", "closes_on": "2018-01-31"}
    bodies = [{"id": name, "name": name.title(), "kind": "agency"} for name in BODIES]
    bodies.append({"id": "tf", "name": "Taskforce", "kind": "taskforce"})
    return Ledger(
        ActionsFile.model_validate({"schema": 1, "ledger": head, "actions": actions, **more}),
        BodiesFile.model_validate({"schema": 1, "bodies": bodies}),
    )


def action(*handovers: Json, **more: Any) -> Json:
    fields = {"id": "A1", "title": "Do", "status": "open", "handovers": handovers}
    return {**fields, **more}


def told(on: str, answered: str | None = None, status: str = "accepted", **more: Any) -> Json:
    made = {"to": "alpha", "status": status if answered else "offered", "offered_on": on, **more}
    return {**made, "answered_on": answered} if answered else made


def closed(outcome: str = "implemented", on: str = "2018-06-01", **more: Any) -> Json:
    return {"status": "closed", "closures": [{"outcome": outcome, "on": on, **more}]}


def stats(ledger: Ledger, day: str = "2018-07-01", **more: Any) -> Json:
    made = view_stats(ledger, date.fromisoformat(day), **more).records
    assert len(made) == 1
    return made[0]


YES, NO = told("2018-02-01", "2018-02-20"), told("2018-02-01", "2018-02-11", "declined")
OVER = {"ended_on": "2018-05-01"}


@pytest.mark.parametrize(
    ("chain", "day", "rate"),
    [
        ([YES], "2018-07-01", (1, 1)),
        ([YES], "2018-02-19", (0, 1)),
        ([NO], "2018-07-01", (0, 1)),
        ([NO, {"to": "beta", "status": "proposed"}], "2018-07-01", (0, 2)),
        # Passed on: what came after it counts in its place, from that day on.
        ([{**YES, "status": "superseded", **OVER}, {"to": "beta", "status": "proposed",
          "proposed_on": "2018-05-01"}], "2018-07-01", (0, 1)),
        ([{**YES, "status": "superseded", **OVER}, {"to": "beta", "status": "proposed",
          "proposed_on": "2018-05-01"}], "2018-04-30", (1, 1)),
        # Handing on between the living takes effect once it is accepted.
        ([YES, {"to": "beta", "from": "alpha", "status": "offered", "offered_on": "2018-05-01"}],
         "2018-07-01", (1, 1)),
        # Handed back: a yes until that day.
        ([{**YES, "status": "declined", **OVER}], "2018-04-30", (1, 1)),
        ([{**YES, "status": "declined", **OVER}], "2018-05-01", (0, 1)),
        ([{"to": "alpha", "status": "withdrawn", "offered_on": "2018-02-01", **OVER}],
         "2018-07-01", (0, 0)),
        ([{"to": "alpha", "status": "withdrawn", "offered_on": "2018-02-01", **OVER}],
         "2018-03-01", (0, 1)),
        # A month has begun on its first day.
        ([told("2018-02", "2018-03")], "2018-03-01", (1, 1)),
        ([told("2018-02", "2018-03")], "2018-02-28", (0, 1)),
    ],
)  # fmt: skip
def test_acceptance_is_of_what_stands_or_was_declined(
    chain: list[Json], day: str, rate: tuple[int, int]
) -> None:
    found = stats(ledger_of(action(*chain)), day)["acceptance"]
    assert (found["number"], found["of"]) == rate
    assert found["rate"] == (rate[0] / rate[1] if rate[1] else None)


@pytest.mark.parametrize(
    ("actions", "rate"),
    [
        ([action(YES, **closed())], (1, 1)),
        ([action(YES, **closed("not-implemented"))], (0, 1)),
        ([action(YES, **closed(on="2018-07-02"))], (0, 1)),
        ([action(YES, status="closed", closures=[{"outcome": "implemented"}])], (0, 1)),
        ([action(YES, **closed("entered-in-error"))], (0, 0)),
        ([action(YES, **closed("superseded", superseded_by=["A2"])),
          action(YES, id="A2", **closed("superseded", superseded_by=["A3"])),
          action(YES, id="A3", **closed())], (1, 1)),
        ([action(YES, **closed("superseded", superseded_by=["A2"])),
          action(YES, id="A2", **closed("superseded", superseded_by=["A1"]))], (0, 2)),
        ([action(YES, **closed("superseded", superseded_by=["A9"]))], (0, 1)),
        ([action(YES, status="open", closures=closed()["closures"])], (0, 1)),
    ],
)  # fmt: skip
def test_what_was_superseded_is_followed(actions: list[Json], rate: tuple[int, int]) -> None:
    found = stats(ledger_of(*actions))["implementation"]
    assert (found["number"], found["of"]) == rate


def test_medians_stand_with_their_number_and_count_from_last_days() -> None:
    slow = told("2018-02", "2018-03-10", "declined")  # from the last of February: 10 days
    backwards = told("2018-03", "2018-03-05")
    found = stats(ledger_of(action(YES, slow, backwards, **closed())))
    assert found["days_to_answer"] == {"median": 10, "n": 3}
    assert found["days_to_close"] == {"median": 121, "n": 1}
    none = stats(ledger_of(action(YES, **closed(on="2018-01-30"))))
    assert none["days_to_close"] == {"median": None, "n": 0}


def test_slippage_is_of_dates_that_are_dates() -> None:
    moved = {"text": "Go", "status": "done", "first_due": "2018-03", "due": "2018-04-30"}
    more_precise = {"text": "Go", "status": "open", "first_due": "2018-03", "due": "2018-03-09"}
    undated = {"text": "Go", "status": "open", "first_due": "2018-03"}
    steps = [moved, more_precise, undated]
    found = stats(ledger_of(action(YES, steps=steps, first_due="2018-03", due="ongoing")))
    assert found["slippage"] == {"number": 1, "of": 2, "rate": 0.5, "median": 30, "n": 1}


def test_ages_are_those_of_what_is_open() -> None:
    steps = [
        {"text": "Go", "due": "2018-05-31", "status": "open", "assignee": "beta"},
        {"text": "Go", "due": "2018-05-31", "status": "done", "settled_on": "2018-07-02"},
        {"text": "Go", "due": "2018-06", "status": "open"},
        {"text": "Go", "due": "2018-05-31", "status": "done", "settled_on": "2018-06-30"},
    ]
    notes = [{"date": on, "by": "alpha", "text": "x"} for on in ("2018-03", "2018-07-02")]
    one = action(told("2018-06-01"), steps=steps, due="2018-06-30", notes=notes)
    found = stats(ledger_of(one, action(id="A2", unallocated={"since": "2018-02"})))
    assert found["unanswered"]["bands"] == dict.fromkeys(BAND_WORDS, 0) | {"up_to_30": 1}
    assert found["overdue_actions"]["oldest"] == 1
    assert (found["overdue_steps"]["number"], found["overdue_steps"]["oldest"]) == (3, 31)
    assert [one for one, number in found["without_note"]["bands"].items() if number] == [
        "91_to_180"
    ]
    assert found["without_note"]["oldest"] == 151
    by_body = {one["group"]: one for one in view_stats(
        ledger_of(one), date(2018, 7, 1), "body").records}  # fmt: skip
    assert by_body["beta"]["overdue_steps"]["number"] == 1
    assert by_body["alpha"]["overdue_steps"]["number"] == 2


def test_a_correction_counts_as_it_says_now() -> None:
    was = {"status": "accepted", "answered_on": "2018-02-20"}
    correction = {"where": "A1@alpha", "on": "2018-06-01", "by": "tf", "reason": "No", "was": was}
    put_right = ledger_of(action(told("2018-02-01")), corrections=[correction])
    assert stats(put_right, "2018-03-01")["acceptance"]["number"] == 0


def test_of_nothing_there_is_no_rate() -> None:
    empty = ledger_of()
    assert stats(empty)["acceptance"] == {"number": 0, "of": 0, "rate": None}
    shown = view_stats(empty, date(2018, 7, 1))
    assert "%" not in "".join(cell.text for row in shown.rows for cell in row)
    assert view_stats(empty, date(2018, 7, 1), "body").records == []


@st.composite
def dated(draw: st.DrawFn) -> str:
    day = draw(DAYS).isoformat()
    return draw(st.sampled_from((day, day, day[:7])))


WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "yes": (("proposed_on", "proposed"), ("offered_on", "offered"), ("answered_on", "accepted")),
    "no": (("proposed_on", "proposed"), ("offered_on", "offered"), ("answered_on", "declined")),
    "back": (("proposed_on", "proposed"), ("offered_on", "offered"), ("answered_on", "accepted"),
             ("ended_on", "declined")),
    "over": (("proposed_on", "proposed"), ("offered_on", "offered"), ("answered_on", "accepted"),
             ("ended_on", "superseded")),
    "taken": (("proposed_on", "proposed"), ("offered_on", "offered"), ("ended_on", "withdrawn")),
}  # fmt: skip
"""How handovers go: the date that each status brings."""


@st.composite
def histories(draw: st.DrawFn) -> list[Json]:
    """What happened to each of some actions, in order of time."""
    made = []
    for number in range(draw(st.integers(1, 4))):
        chain = []
        for _ in range(draw(st.integers(0, 3))):
            way = WAYS[draw(st.sampled_from(sorted(WAYS)))]
            way = way[: draw(st.integers(1, len(way)))]
            dates: list[str | None] = [
                *sorted((draw(dated()) for _ in way), key=lambda on: parse_date(on).first)
            ]
            # The ledger may leave it to the closing when a body was named.
            dates[0] = draw(st.sampled_from((dates[0], None)))
            to, from_ = (draw(st.sampled_from(each)) for each in (BODIES, ("tf", *BODIES)))
            chain.append((to, from_, [*zip(way, dates, strict=True)]))
        end = draw(st.none() | dated())
        outcome = draw(st.sampled_from(("implemented", "not-implemented", "superseded")))
        steps = draw(st.lists(st.tuples(dated(), st.none() | dated()), max_size=2))
        notes, theme = draw(st.lists(dated(), max_size=2)), draw(st.sampled_from(("", "t", "u")))
        made.append({"id": f"A{number}", "chain": chain, "end": end, "outcome": outcome,
                     "by": f"A{draw(st.integers(0, 3))}", "steps": steps, "notes": notes,
                     "theme": theme})  # fmt: skip
    return made


def as_of(history: list[Json], day: date | None) -> Ledger:
    """The ledger that somebody kept of a history, up to a day."""

    def has_come(on: str | None) -> bool:
        return on is not None and (day is None or parse_date(on).first <= day)

    actions = []
    for one in history:
        chain = []
        for to, from_, moves in one["chain"]:
            past = [(move, on) for move, on in moves if on is None or has_come(on)]
            if past:
                dates = {field: on for (field, _), on in past if on}
                chain.append({"to": to, "from": from_, "status": past[-1][0][1], **dates})
        notes = [{"date": on, "by": "tf", "text": "x"} for on in one["notes"] if has_come(on)]
        steps = [
            {"text": "x", "due": due, "status": "done", "settled_on": settled}
            if has_come(settled) else {"text": "x", "due": due, "status": "open"}
            for due, settled in one["steps"]
        ]  # fmt: skip
        after = [one["by"]] if one["outcome"] == "superseded" else []
        end = (
            closed(one["outcome"], one["end"], superseded_by=after) if has_come(one["end"]) else {}
        )
        named = [on for _, _, moves in one["chain"] for _, on in moves]
        written = [*one["notes"], one["end"], *(settled for _, settled in one["steps"])]
        if not named or None in named or any(map(has_come, (*named, *written))):
            more = {"themes": [one["theme"]] if one["theme"] else [], "steps": steps}
            actions.append(action(*chain, id=one["id"], notes=notes, **more, **end))
    themes = [{"id": "t", "title": "T"}, {"id": "u", "title": "U"}]
    return ledger_of(*actions, themes=themes)


@settings(max_examples=max(30, settings().max_examples))
@given(histories(), DAYS)
def test_a_day_is_told_from_a_later_ledger_as_from_the_one_of_that_day(
    history: list[Json], day: date
) -> None:
    later, then = as_of(history, None), as_of(history, day)
    assert measured(Moment(later, day)) == measured(Moment(then, day))
    # And the ledger of that day says of itself what `status` says of it.
    summary = summary_of(then, then.actions, day)
    record = sums_record(measured(Moment(then, day)))
    live = [one for one in then.actions if one.is_live]
    assert record["without_note"]["number"] == summary["live"] == len(live)
    assert record["overdue_steps"]["number"] == summary["overdue"]
    standing = Counter(h.status for one in live for h in one.handovers)
    waiting = (record["not_told"]["number"], record["unanswered"]["number"])
    assert waiting == (standing["proposed"], standing["offered"])
    assert Moment(then, day).actions == then.actions
    assert [*map(Moment(then, day).is_closed, then.actions)] == [
        not one.is_live for one in then.actions
    ]


@settings(max_examples=max(15, settings().max_examples // 2))
@given(histories(), DAYS, st.sampled_from(GROUPINGS))
def test_each_fact_is_in_one_group(history: list[Json], day: date, by: str) -> None:
    ledger = as_of(history, None)
    facts = measured(Moment(ledger, day))
    groups = [*grouped(measured_ledgers([LedgerShare(ledger)], [facts]), by)]
    for one in MEASURES:
        parts = Counter(fact for group in groups for fact in group.facts[one.id])
        assert parts == Counter(facts[one.id])
    assert len({group.key for group in groups}) == len(groups)


def test_quarters_come_in_order_and_what_has_no_date_comes_last() -> None:
    old = action(told("2017"), id="A2")
    new = {**ledger_of(action(YES), old).actions_file.model_dump(by_alias=True, mode="json")}
    new["ledger"]["closes_on"] = None
    ledger = Ledger(ActionsFile.model_validate(new), ledger_of().bodies_file)
    made = view_stats(ledger, date(2018, 7, 1), "quarter").records
    assert [one["name"] for one in made] == ["Q1 2017", "Q1 2018", "no date"]
    assert isinstance(ledger.actions[0], Action)


NAMED = {"to": "alpha", "status": "proposed"}


@pytest.mark.parametrize(
    "later",
    [
        action({**NAMED, "status": "offered", "offered_on": "2018-06-01"}),
        action(NAMED, notes=[{"date": "2018-06-01", "by": "alpha", "text": "x"}]),
        action(NAMED, **closed()),
    ],
)
@pytest.mark.parametrize("day", ["2018-01-10", "2018-03-01"])
def test_what_is_recorded_later_changes_no_day_before(later: Json, day: str) -> None:
    """Also where the ledger leaves it to the closing, of 31 January, when the body was named."""
    assert stats(ledger_of(later), day) == stats(ledger_of(action(NAMED)), day)
    assert stats(ledger_of(later), day)["not_told"]["number"] == 1
    alone = action(notes=[{"date": "2018-06-01", "by": "alpha", "text": "x"}])
    assert stats(ledger_of(alone), day) == stats(ledger_of(action()), day)


def test_a_year_has_begun_on_its_first_day_and_counts_no_day_to_come() -> None:
    slip = ledger_of(action(first_due="2018", due="9999"))
    (row,) = (one for one in view_stats(slip, date(2018, 2, 1), "quarter").records
              if one["slippage"]["of"])  # fmt: skip
    assert row["group"] == "2018-Q1"
    found = stats(ledger_of(action(told("2018-02-01", "2018"), **closed(on="2018"))))
    assert found["days_to_answer"]["median"] == (date(2018, 7, 1) - date(2018, 2, 1)).days
    assert found["days_to_close"]["median"] == (date(2018, 7, 1) - date(2018, 1, 31)).days


@pytest.mark.parametrize(
    ("number", "of", "said"),
    [(1, 8, "13 %"), (3, 8, "38 %"), (1, 3, "33 %"), (1, 999, "1 %"), (998, 999, "99 %")],
)
def test_a_half_of_a_percent_is_rounded_up(number: int, of: int, said: str) -> None:
    assert percent(Sum(number, of, (), ())) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [((2915008,), "2915008 days"), ((1, 2), "1.5 days"), ((1, 3), "2 days"), ((1,), "1 day")],
)
def test_days_are_said_in_full(days: tuple[int, ...], said: str) -> None:
    assert days_words(Sum(0, 0, days, ())) == f"{said} (median of {len(days)})"
