"""The commands that record one thing."""
