"""What a ledger is: bodies, actions, partial dates, text, places, findings. Pure; no I/O."""
