"""The ways to change a ledger, one record each, and the plan that carries them out."""
