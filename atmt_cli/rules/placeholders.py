"""Names that stand for nobody: what people write where an owner is missing."""

import re
from functools import lru_cache

from atmt_cli.model.body import Body

# Seen in registers of actions of all kinds: a word in place of a body.
_WORDS = frozenset(
    """
    tbc tbd tba na none nobody noone unknown unassigned unallocated vacant vacancy pending
    various anyone someone somebody everyone all todo xxx nil null blank owner tobeconfirmed
    tobedecided tobedetermined tobeannounced tobeappointed tobeagreed tobeassigned tobeadvised
    notapplicable notknown notassigned notyetassigned notyetappointed notyetknown noowner
    appointmentneeded appointmentrequired appointmentpending ownerneeded ownerrequired ownertbc
    ownertbd needsowner leadneeded leadtbc vacantpost postvacant
    """.split()  # noqa: SIM905 - a list of so many reads best as a text
)


@lru_cache(maxsize=1 << 14)
def is_placeholder(name: str) -> bool:
    """Return whether a name says that there is nobody: TBC, n/a, to be confirmed, ???"""
    bare = re.sub(r"[\W_]+", "", name.casefold())
    return not bare or bare in _WORDS


def names_nobody(reference: str, body: Body | None) -> bool:
    """Return whether a receiver is no body but a word in place of one."""
    return is_placeholder(reference if body is None else body.name)
