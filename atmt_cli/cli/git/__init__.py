"""The commands that git calls, and the one that tells it to."""
