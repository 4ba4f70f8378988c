"""The letters by which a spreadsheet names its columns."""

_LETTERS = 26


def letters(column: int) -> str:
    """Return the name of a column, counted from 0: ``A``, ``Z``, ``AA``."""
    name, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def column_number(name: str) -> int | None:
    """Return the number of a column from 0, by its letters; None where they are none."""
    if not (name.isascii() and name.isalpha() and len(name) <= len("XFD")):
        return None
    number = 0
    for letter in name.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1
