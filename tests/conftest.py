"""What all tests share: ledgers made of a few lines, and the installed command."""
