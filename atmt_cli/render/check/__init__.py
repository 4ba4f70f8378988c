"""The findings of a check, in every format that a reader of them takes."""
