"""The commands for many changes at once."""
