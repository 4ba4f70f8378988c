"""What people ask of a ledger, answered in plain rows and pages."""
