"""The commands that write reports for others."""
