"""The command that git calls, and the commands that set it up."""
