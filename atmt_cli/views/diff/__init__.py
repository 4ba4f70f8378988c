"""An edit in the ledger's own words."""
