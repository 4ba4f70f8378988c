"""The rule on waivers of the edit."""

from collections.abc import Iterator

from atmt_cli.model.findings import Found
from atmt_cli.model.places import where_of
from atmt_cli.rules.edit import fields, lists, moves
from atmt_cli.rules.rule import Case, Rule, Waived, error, word

_RULES = {
    rule.id: rule
    for module in (fields, lists, moves)
    for rule in vars(module).values()
    if isinstance(rule, Rule)
}


@error
def edit_waiver_is_new(case: Case) -> Iterator[Found]:
    """A waiver of an edit rule covers the edit that adds it, and no later one.

    Why: a waiver of an edit rule is meant for one change, and the reviewers see it beside that
    change. Left in force, it would allow every later change in that place, and nobody would be
    told.

    Mend: waive the rule again, for this edit: `atmt waive`.

    Before:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
        waivers:
          - {rule: title-kept, on: A1, reason: A slip in print, by: sec, until: 2018-06}
    Bad:
        actions:
          - {id: A1, title: Review skills, status: open, handovers: [{to: otr, status: proposed}]}
        waivers:
          - {rule: title-kept, on: A1, reason: A slip in print, by: sec, until: 2018-06}
    Good:
        actions:
          - {id: A1, title: Review skills, status: open, handovers: [{to: otr, status: proposed}]}
        waivers:
          - {rule: title-kept, on: A1, reason: A slip in print, by: sec, until: 2018-06}
          - {rule: title-kept, on: A1, reason: Another slip, by: sec, until: 2018-06}
    """
    brought = Waived(case.brought())
    for index, waiver in enumerate(case.ledger.waivers):
        rule, alone = _RULES.get(waiver.rule), Waived((waiver,))
        if rule is None or not waiver.counts(case.today):
            continue
        places = {one.place or where_of(one.pointer, case.ledger) for one in rule.check(case)}
        if any(alone.covers(rule.id, one) and not brought.covers(rule.id, one) for one in places):
            message = (
                f"the waiver of {rule.id} on {waiver.on} belongs to an earlier edit, and does "
            )
            remedy = f"atmt waive {rule.id} {word(waiver.on)} --reason TEXT --until DATE"
            value = f"{rule.id} {waiver.on}"
            yield Found(("waivers", index), f"{message}not cover this one", remedy, value)
