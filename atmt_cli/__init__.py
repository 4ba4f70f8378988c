"""atmt: a handover ledger, so that no action is lost when a taskforce closes."""
