"""Rules on bodies: lineage and ends."""

from collections.abc import Iterator, Mapping

from atmt_cli.model.findings import Found
from atmt_cli.rules.rule import Case, error


@error
def lineage_acyclic(case: Case) -> Iterator[Found]:
    """No body succeeds or hosts itself, and no action supersedes itself, even through others.

    Why: somebody who follows a chain of successors, hosts or superseding actions must reach its
    end, and a circle has none.

    Mend: remove the link that closes the circle; it is usually the newest.

    Bad:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2016, successors: [aab]}
          - {id: aab, name: Alliance, kind: network, until: 2017, successors: [aaa]}
    Good:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2016, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
    """
    ledger = case.ledger
    successors = {body.id: body.successors for body in ledger.bodies}
    hosts = {body.id: (body.part_of,) for body in ledger.bodies if body.part_of}
    superseding = {
        a.id: a.closures[-1].superseded_by for a in ledger.actions if a.closures and not a.is_live
    }
    looped = {
        "successors": _on_circles(successors),
        "part_of": _on_circles(hosts),
        "superseded_by": _on_circles(superseding),
    }
    for index, body in enumerate(ledger.bodies):
        for field, words in (("successors", "succeeds"), ("part_of", "is part of")):
            if body.id in looped[field]:
                message = f"{body.id} {words} itself, through others; remove one link of the circle"
                yield Found(("bodies", index, field), message)
    for at, action in case.actions():
        if action.id in looped["superseded_by"]:
            last = (*at, "closures", len(action.closures) - 1, "superseded_by")
            message = f"{action.id} is superseded by itself, through others; remove one link"
            yield Found(last, message)


def _on_circles(links: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the names that lie on a circle of links; of circles that share a name, the first
    found.

    One walk along the links, backwards, that leaves out a circle as soon as it is closed.
    """
    back: dict[str, list[str]] = {}
    for name, ways in links.items():
        back.setdefault(name, [])
        for one in ways:
            back.setdefault(one, []).append(name)
    circles, done = set[str](), set[str]()
    for start, first in back.items():
        way = {start: iter(first)} if start not in done else {}
        while way:
            there = next(way[next(reversed(way))], None)
            if there is None:
                done.add(way.popitem()[0])
            elif there not in way:
                way |= {} if there in done else {there: iter(back[there])}
            else:
                while there in way:
                    circles.add(name := way.popitem()[0])
                    done.add(name)
    return circles


@error
def succeeded_body_has_end(case: Case) -> Iterator[Found]:
    """A body that has successors has a last day.

    Why: without `until` nobody can say from which day its actions are with the successor, and it
    would still be treated as if it existed.

    Mend: record its last day: `atmt body end`.

    Bad:
        bodies:
          - {id: aaa, name: Agency, kind: agency, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
    Good:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2016-12-31, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
    """
    for index, body in enumerate(case.ledger.bodies):
        if body.successors and body.until is None:
            message = f"{body.id} has successors but no last day; record it"
            remedy = f"atmt body end {body.id} --on {case.today}"
            yield Found(("bodies", index, "successors"), message, remedy, value=body.id)
