"""Draw the pictures of the documentation: the life of a handover and that of an action.

Each arrow names the moves it stands for. A test holds them against the lawful moves, so that no
picture shows a move that the rules refuse, nor leaves one out.
"""

from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

BOX_WIDTH, BOX_HEIGHT = 132, 40
STYLE = """
  text { font: 15px system-ui, sans-serif; fill: #1f2328; text-anchor: middle; }
  .label { font-size: 13px; fill: #59636e; }
  rect { fill: #f6f8fa; stroke: #59636e; stroke-width: 1.5; }
  .frame { fill: none; stroke-dasharray: 5 4; }
  .end { fill: #ffffff; }
  path { fill: none; stroke: #59636e; stroke-width: 1.5; marker-end: url(#tip); }
  marker path { fill: #59636e; stroke: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .label { fill: #b7bdc8; }
    rect { fill: #21262d; stroke: #9198a1; }
    .end { fill: #0d1117; }
    .frame { fill: none; }
    path { stroke: #9198a1; }
    marker path { fill: #9198a1; }
  }
"""


class Box(NamedTuple):
    """A status, by the middle of its box, in pixels."""

    status: str
    x: int
    y: int
    ends: bool = False


class Arrow(NamedTuple):
    """Moves, each as (from, to); the path that shows them; and what people call them."""

    moves: tuple[tuple[str, str], ...]
    path: str
    label: str
    x: int
    y: int


class Picture(NamedTuple):
    """A picture. ``frame`` is x, y, width and height of what holds the boxes of one label."""

    title: str
    description: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    frame: tuple[int, int, int, int] | None = None


WORK = ("open", "in-progress", "on-hold")

HANDOVER = Picture(
    "The life of a handover",
    "A handover is proposed, then offered, then accepted. Proposed or offered, it can be "
    "withdrawn; offered or accepted, it can be declined; accepted, it can be superseded.",
    760,
    220,
    (
        Box("proposed", 90, 60),
        Box("offered", 330, 60),
        Box("accepted", 570, 60),
        Box("withdrawn", 210, 180, ends=True),
        Box("declined", 450, 180, ends=True),
        Box("superseded", 670, 180, ends=True),
    ),
    (
        Arrow((("proposed", "offered"),), "M156 60H262", "we tell it", 209, 50),
        Arrow((("offered", "accepted"),), "M396 60H502", "it says yes", 449, 50),
        Arrow((("proposed", "withdrawn"),), "M112 80L172 158", "", 0, 0),
        Arrow((("offered", "withdrawn"),), "M308 80L248 158", "we take it back", 210, 122),
        Arrow((("offered", "declined"),), "M352 80L412 158", "", 0, 0),
        Arrow((("accepted", "declined"),), "M548 80L488 158", "it says no", 450, 122),
        Arrow((("accepted", "superseded"),), "M588 80L648 158", "it hands on", 672, 122),
    ),
)

ACTION = Picture(
    "The life of an action",
    "An action is open, in progress or on hold, as often as need be. Closing it is proposed, then "
    "confirmed by another body, or withdrawn. It can also be closed as not implemented or "
    "superseded. A closed action can be reopened.",
    760,
    260,
    (
        Box("open", 100, 90),
        Box("in-progress", 100, 135),
        Box("on-hold", 100, 180),
        Box("closing", 400, 135),
        Box("closed", 660, 135, ends=True),
    ),
    (
        Arrow(tuple((a, "closing") for a in WORK), "M186 125H332", "propose the closure", 259, 115),
        Arrow(tuple(("closing", a) for a in WORK), "M334 147H188", "not yet", 259, 165),
        Arrow((("closing", "closed"),), "M466 135H592", "confirm", 526, 125),
        Arrow(
            tuple((a, "closed") for a in WORK),
            "M186 75C320 20 580 20 650 113",
            "not implemented, or superseded",
            430,
            26,
        ),
        Arrow((("closed", "in-progress"),), "M650 155C590 250 300 250 188 205", "reopen", 430, 250),
        Arrow(tuple((a, b) for a in WORK for b in WORK if a != b), "", "", 0, 0),
    ),
    (16, 56, 168, 158),
)
"""Within the frame every move is lawful, so no arrow shows those."""

PICTURES = {"handover.svg": HANDOVER, "action.svg": ACTION}


def draw(picture: Picture) -> str:
    """Return a picture as SVG: readable in light and dark, and by those who hear it."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    size = f"{picture.width} {picture.height}"
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">'
    yield f"<title>{escape(picture.title)}</title>"
    yield f"<desc>{escape(picture.description)}</desc>"
    yield f"<style>{STYLE}</style>"
    yield (
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0L8 4L0 8Z"/></marker>'
    )
    if picture.frame:
        x, y, width, height = picture.frame
        yield f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="10"/>'
    yield from (f'<path d="{arrow.path}"/>' for arrow in picture.arrows if arrow.path)
    for arrow in picture.arrows:
        if arrow.label:
            yield f'<text class="label" x="{arrow.x}" y="{arrow.y}">{escape(arrow.label)}</text>'
    for box in picture.boxes:
        yield from _box(box)
    yield "</svg>"


def _box(box: Box) -> Iterator[str]:
    kind = ' class="end"' if box.ends else ""
    x, y = box.x - BOX_WIDTH // 2, box.y - BOX_HEIGHT // 2
    yield f'<rect{kind} x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>'
    yield f'<text x="{box.x}" y="{box.y + 5}">{escape(box.status)}</text>'
