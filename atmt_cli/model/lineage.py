"""What came after a body that ended: its successors, and theirs."""

from collections.abc import Callable, Iterable, Iterator

from atmt_cli.model.body import Body
from atmt_cli.model.ledger import Ledger


def _followed(names: Iterable[str], after: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Yield bodies and all that come after them, each once; ``after`` says what does."""
    ahead, known = [*names][::-1], set[str]()
    while ahead:
        name = ahead.pop()
        if name not in known:
            known.add(name)
            ahead += [*after(name)][::-1]
            yield name


def succeeding(ledger: Ledger, body: Body) -> Iterator[str]:
    """Yield every body that came after one, by way of others too."""
    known = ledger.body_by_id
    return _followed(body.successors, lambda one: known[one].successors if one in known else ())
