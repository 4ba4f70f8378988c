"""One body in several ledgers: joined by names, never by a guess."""

from itertools import permutations

import pytest
from ledgers import reading

from atmt_cli.model.errors import UsageError
from atmt_cli.model.identities import Identities, match_bodies
from atmt_cli.model.ledger import Ledger

CAST = {"tf", "sec", "otr", "dtr", "fund", "industry"}


def ledger(*bodies: str) -> Ledger:
    """A ledger whose bodies are the usual cast, and these: `id Name; Other name`."""
    lines = []
    for one in bodies:
        id_, _, names = one.partition(" ")
        name, *aka = names.split("; ")
        lines.append(f"  - {{id: {id_}, name: {name}, aka: [{', '.join(aka)}], kind: agency}}\n")
    return reading("actions: []\nbodies:\n" + "".join(lines)).ledger


def matched(**ledgers: tuple[str, ...]) -> Identities:
    return match_bodies({name: ledger(*bodies) for name, bodies in ledgers.items()})


def joined(found: Identities) -> set[frozenset[str]]:
    """The places of each body that is not of the usual cast, and of more than one ledger."""
    each = (frozenset(one.place for one in every.known) for every in found.every)
    return {one for one in each if len(one) > 1 and not one & {f"a:{name}" for name in CAST}}


def test_a_chain_of_names_joins_bodies_whatever_their_ids() -> None:
    found = matched(
        a=("ea Environment Agency; EA",),
        b=("env ENVIRONMENT  Agency; Env. Agency",),
        c=("agency Agency for the Environment; env. agency",),
    )
    assert joined(found) == {frozenset(("a:ea", "b:env", "c:agency"))}
    assert found.ambiguities == ()
    assert found.find("EA") is found.find("c:agency") is found.of("b", "env")


def test_one_id_without_a_common_name_is_told_and_not_joined() -> None:
    found = matched(a=("ea Environment Agency",), b=("ea Education Authority",))
    assert joined(found) == set()
    [told] = found.ambiguities
    assert told.said == (
        "the id ea is that of Environment Agency (a:ea) and of Education Authority (b:ea)"
    )
    with pytest.raises(UsageError, match=r"'ea' may be Environment .* or Education .*\(b:ea\)"):
        found.find("ea")
    assert found.find("b:ea") is found.of("b", "ea") is not found.of("a", "ea")


def test_a_name_that_would_join_what_a_ledger_keeps_apart_joins_nothing() -> None:
    ledgers = {
        "a": ("env Environment Agency; EA",),
        "b": ("edu Education Authority; EA",),
        "c": ("env Environment Agency", "edu Education Authority; Learning Board"),
        "d": ("board Learning Board",),
    }
    expected = {frozenset(("a:env", "c:env")), frozenset(("b:edu", "c:edu", "d:board"))}
    for order in permutations(ledgers):
        found = matched(**{name: ledgers[name] for name in order})
        assert joined(found) == expected, order
        assert [(one.word, one.is_id) for one in found.ambiguities] == [("ea", False)]


def test_a_chain_that_would_do_so_is_told_too() -> None:
    found = matched(
        a=("x Water Board", "y Water Office"), b=("x Water Board; WB",), c=("y Water Office; WB",)
    )
    assert joined(found) == {frozenset(("a:x", "b:x")), frozenset(("a:y", "c:y"))}
    assert [one.word for one in found.ambiguities] == ["wb"]


def test_what_no_ledger_knows_is_nothing() -> None:
    found = matched(a=("ea Environment Agency",), b=())
    assert found.find("nobody") is None
    assert found.find("b:ea") is None
    assert found.find("c:ea") is None
