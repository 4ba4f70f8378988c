"""Rates and ages: what can be counted of a ledger as of any day, from the dates in it."""
