"""The commands: parse, call, render, exit; thin."""
