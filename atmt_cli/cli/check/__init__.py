"""The command that CI runs."""
