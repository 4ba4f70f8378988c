"""Rules on the edit: what a change may do to what was there before, base against head."""
