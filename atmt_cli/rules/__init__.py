"""What must hold: one small function a rule, one explicit tuple.

``RULES`` are those of state, then those of the edit; ``EVERY_RULE`` has those of the reader before
them. Both are in the order of the pages.
"""

from atmt_cli.rules import bodies, closure, handover, ledger, notes, ownership, time
from atmt_cli.rules.kit import Rule

READER_RULES: tuple[Rule, ...] = (ledger.yaml_readable, ledger.schema_valid)
"""What the reader finds, before there is a ledger to judge. They are never run, only explained."""

STATE_RULES: tuple[Rule, ...] = (
    ledger.unique_id,
    ledger.reference_resolves,
    ledger.alias_unique,
    ledger.text_is_plain,
    bodies.lineage_acyclic,
    bodies.succeeded_body_has_end,
    ownership.action_has_owner,
    ownership.declined_is_reoffered,
    ownership.owner_is_real,
    ownership.owner_can_own,
    ownership.owner_in_life,
    ownership.one_accountable_body,
    ownership.accountable_is_receiver,
    ownership.owner_has_accepted,
    ownership.action_has_governance,
    ownership.step_has_assignee,
    ownership.step_has_due,
    ownership.reporting_has_interval,
    handover.acceptance_has_evidence,
    handover.handover_dates_in_order,
    handover.handover_not_to_self,
    handover.custody_unbroken,
    closure.closure_is_complete,
    closure.closed_steps_settled,
    closure.closure_confirmed_by_another,
    closure.settled_step_has_date,
    notes.note_not_in_future,
    notes.note_order,
    notes.correction_points_back,
    notes.rag_has_reason,
    time.note_is_fresh,
    time.handover_is_offered,
    time.offer_is_answered,
    time.step_on_time,
    time.due_not_slipping,
    time.report_on_time,
    time.closing_is_confirmed,
    time.owner_not_expiring,
    time.question_not_ageing,
    time.waiver_in_date,
)


def __getattr__(name: str) -> tuple[Rule, ...]:
    """The tuples with the rules of the edit, which most commands can do without."""
    if name not in ("RULES", "EVERY_RULE"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from atmt_cli.rules.edit import EDIT_RULES  # noqa: PLC0415 - a hundredth of `atmt status`

    rules = STATE_RULES + EDIT_RULES
    return rules if name == "RULES" else READER_RULES + rules
