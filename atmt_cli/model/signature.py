"""Who made a commit of a ledger, who committed it, and when."""

from datetime import datetime
from typing import NamedTuple


class Person(NamedTuple):
    """A name and an address, as a commit has them: anybody may write anything there."""

    name: str
    email: str


class Signature(NamedTuple):
    """Who made a commit, who committed it and when, in UTC, and the first lines of its message."""

    author: Person
    committer: Person
    when: datetime
    subject: str
