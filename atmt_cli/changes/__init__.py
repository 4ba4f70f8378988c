"""What may be changed: operations, and the planner that turns them into a planned ledger. Pure."""
