"""The text of a ledger: decode it, read it strictly, find a fact in it, patch it."""
