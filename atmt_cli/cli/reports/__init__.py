"""The commands that write what is carried to others."""
