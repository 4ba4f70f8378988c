"""The picture of custody as SVG: the closing body, its actions, and who has each of them.

Three columns, left to right. The actions stand in the order of who has them, so that few lines
cross; what they say is cut to the width that there is, and stands whole in a title.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from markupsafe import Markup

from atmt_cli.model.text import counted, visible
from atmt_cli.views.reports.custody_map import Carriage, CustodyMap

_TOP = 46
_ROUNDS = 8
_FEW = 12
"""As many actions stand far apart; more stand closer."""
_BAR, _ACTION, _ACROSS, _BODY = 2, 30, 170, 14
"""Where the bar and the actions begin; how far it is across to the bodies, and to their names."""
_LONGEST_ACTION, _LONGEST_BODY = 430, 330
"""So much room is there for the name of an action, and of a body."""
_NARROW, _WIDE = 8.0, 14.0
"""How wide a character is, in a wide face at the size of the text."""


class _Place(NamedTuple):
    """Where a body stands: the middle of its label, and the height of its block."""

    name: str
    y: float
    height: float
    legs: int


class _Columns(NamedTuple):
    """Where the lines begin and end, and how wide all of it is."""

    port: float
    dock: float
    width: float


def render_custody(custody: CustodyMap) -> Markup:
    """Return the picture as an SVG element that stands in a page."""
    step = 44 if len(custody.carriages) <= _FEW else 24
    ordered = _ordered(custody.carriages)
    middle = {one.id: _TOP + step * (n + 0.5) for n, one in enumerate(ordered)}
    places = {place.name: place for place in _places(ordered, middle, step)}
    at = _columns(ordered, places)
    end = max((place.y + place.height / 2 for place in places.values()), default=_TOP)
    height = max(_TOP + step * len(ordered), end) + 12
    parts = [
        *_heads(custody, at),
        _bar(custody, step * len(ordered)),
        *(part for one in ordered for part in _lines(one, middle[one.id], places, at)),
        *(_action(one, middle[one.id], at) for one in ordered),
        *(_body(place, at) for place in places.values()),
    ]
    return Markup(
        '<svg class="custody" viewBox="0 0 {:.0f} {:.0f}" width="{:.0f}" role="img"'
        ' aria-labelledby="custody-title custody-words" preserveAspectRatio="xMinYMin meet">'
        '<title id="custody-title">Custody of {} from {}</title>'
        '<desc id="custody-words">{}</desc>{}</svg>'
    ).format(
        at.width,
        height,
        at.width,
        counted(len(ordered), "action"),
        visible(custody.closing_body),
        "The table below the picture says the same in words.",
        Markup("\n").join(parts),
    )


def _ordered(carriages: tuple[Carriage, ...]) -> list[Carriage]:
    """Return the actions so that few lines cross: each near those that go to the same bodies.

    Bodies and actions are put in turn at the middle of what they are joined to (the barycentre
    method of Sugiyama, Tagawa and Toda, 1981).
    """
    bodies = dict.fromkeys(leg.to for one in carriages for leg in one.legs)
    rank = {name: float(number) for number, name in enumerate(bodies)}
    ordered = [*carriages]
    for _ in range(_ROUNDS):
        # Sorted stably: those with the same bodies keep their order.
        ordered = sorted(carriages, key=lambda one: _mean([rank[leg.to] for leg in one.legs]))
        joined: dict[str, list[float]] = {}
        for number, one in enumerate(ordered):
            for leg in one.legs:
                joined.setdefault(leg.to, []).append(number)
        rank = {name: _mean(numbers) for name, numbers in joined.items()}
    return ordered


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _places(ordered: list[Carriage], middle: dict[str, float], step: int) -> Iterator[_Place]:
    """Yield the bodies from the top, each near the middle of its actions, none over another."""
    having: dict[str, list[float]] = {}
    for one in ordered:
        for leg in one.legs:
            having.setdefault(leg.to, []).append(middle[one.id])
    wanted = sorted(having.items(), key=lambda item: _mean(item[1]))
    free = float(_TOP)
    for number, (name, ys) in enumerate(wanted):
        height = max(22.0, len(ys) * step * 0.62)
        last = len(wanted) - number - 1
        y = max(_mean(ys), free + height / 2 + (6 if number else 0))
        yield _Place(name, y, height, len(ys))
        free = y + height / 2 if last else y


def _columns(ordered: list[Carriage], places: dict[str, _Place]) -> _Columns:
    """Return the columns, as wide as their longest names need, up to what there is room for."""
    actions = max((_width(f"{one.id} {one.label}") for one in ordered), default=0)
    bodies = max((_width(f"{one.name} · {one.legs}") for one in places.values()), default=0)
    port = _ACTION + min(max(actions, 240), _LONGEST_ACTION) + 16
    dock = port + _ACROSS
    return _Columns(port, dock, dock + _BODY + min(max(bodies, 160), _LONGEST_BODY))


def _heads(custody: CustodyMap, at: _Columns) -> Iterator[Markup]:
    for x, words, room in ((0, f"From {custody.closing_body}", at.dock - 20), (at.dock, "To", 99)):
        head = Markup('<text class="head" x="{:.0f}" y="20">{}</text>')
        yield head.format(x, _cut(words, room))


def _bar(custody: CustodyMap, height: float) -> Markup:
    return Markup(
        '<rect class="bar" x="{}" y="{}" width="8" height="{}" rx="2"><title>{}</title></rect>'
    ).format(_BAR, _TOP, height, visible(custody.closing_body))


def _lines(one: Carriage, y: float, places: dict[str, _Place], at: _Columns) -> Iterator[Markup]:
    yield Markup('<path class="stem" d="M{} {:.1f}H{}"/>').format(_BAR + 8, y, _ACTION - 4)
    begin = _ACTION + _width(f"{one.id} {one.label}") + 8
    if begin < at.port - 12:
        leader = Markup('<path class="leader" d="M{:.0f} {:.1f}H{:.0f}"/>')
        yield leader.format(begin, y, at.port - 4)
    half = (at.port + at.dock) / 2
    for leg in one.legs:
        end = places[leg.to].y
        via = f", by way of {leg.via}" if leg.via else ""
        yield Markup(
            '<path class="leg {}" d="M{:.0f} {:.1f}C{:.0f} {:.1f} {:.0f} {:.1f} {:.0f} {:.1f}">'
            "<title>{} to {}{}: {}</title></path>"
        ).format(
            leg.state, at.port, y, half, y, half, end, at.dock, end,
            one.id, visible(leg.to), visible(via), leg.words,
        )  # fmt: skip


def _action(one: Carriage, y: float, at: _Columns) -> Markup:
    return Markup(
        '<text class="action" x="{}" y="{:.1f}"><title>{}</title>'
        '<tspan class="id">{}</tspan> {}</text>'
    ).format(
        _ACTION, y + 5, visible(f"{one.id} {one.label}"), one.id,
        _cut(one.label, at.port - _ACTION - 14 - _width(f"{one.id} ")),
    )  # fmt: skip


def _body(place: _Place, at: _Columns) -> Markup:
    count = f" · {place.legs}" if place.legs > 1 else ""
    name = _cut(place.name, at.width - at.dock - _BODY - _width(count))
    return Markup(
        '<rect class="dock" x="{:.0f}" y="{:.1f}" width="5" height="{:.1f}" rx="2"/>'
        '<text class="body" x="{:.0f}" y="{:.1f}"><title>{}</title>{}'
        '<tspan class="count">{}</tspan></text>'
    ).format(
        at.dock, place.y - place.height / 2, place.height, at.dock + _BODY, place.y + 5,
        visible(place.name), name, count,
    )  # fmt: skip


def _width(text: str) -> float:
    """Return how wide a text is at the most."""
    return sum(_WIDE if east_asian_width(one) in "WF" else _NARROW for one in text)


def _cut(text: str, room: float) -> str:
    """Return as much of a text as there is room for, visible, with an ellipsis where it is cut."""
    shown = visible(text)
    if _width(shown) <= room:
        return shown
    room -= _NARROW
    for number, one in enumerate(shown):
        room -= _WIDE if east_asian_width(one) in "WF" else _NARROW
        if room < 0:
            return f"{shown[:number].rstrip()}…"
    return shown
