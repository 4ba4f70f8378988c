"""Files on disk: found, read whole, replaced in one step, one writer at a time."""
