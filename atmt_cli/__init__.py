"""atmt: a handover ledger that no action falls out of when a taskforce closes."""
