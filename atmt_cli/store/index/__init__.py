"""What is derived from ledgers and kept: it may be thrown away at any time."""
