"""The commands that read a ledger and show what is in it."""
