"""Where a ledger lives: find it, read it strictly, locate a pointer in its text."""
