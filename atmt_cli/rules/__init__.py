"""What must hold: one small function a rule, one explicit tuple."""

from atmt_cli.rules import bodies, ledger, ownership
from atmt_cli.rules.kit import Rule

READER_RULES: tuple[Rule, ...] = (ledger.yaml_readable, ledger.schema_valid)
"""What the reader finds, before there is a ledger to judge. They are never run, only explained."""

RULES: tuple[Rule, ...] = (
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
)

EVERY_RULE = READER_RULES + RULES
"""In the order of the pages."""
