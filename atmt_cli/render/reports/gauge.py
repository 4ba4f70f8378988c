"""A bar that shows a part of a whole. It says nothing of its own: the numbers stand beside it."""

from markupsafe import Markup

_LENGTH = 100


def render_gauge(number: int, of: int) -> Markup:
    """Return a bar as SVG, hidden from screen readers; of nothing it is empty."""
    filled = f"{_LENGTH * number / of:.4g}" if of else "0"
    return Markup(
        '<svg class="gauge" viewBox="0 0 {0} 8" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false"><rect class="whole" width="{0}" height="8"/>'
        '<rect class="part" width="{1}" height="8"/></svg>'
    ).format(_LENGTH, filled)
