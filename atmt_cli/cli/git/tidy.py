"""``atmt tidy``: a branch's additions below what its base has."""

from typing import TYPE_CHECKING, Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import How, carry_out_in, tell, writing
from atmt_cli.cli.options import YesOption, clock, option

if TYPE_CHECKING:
    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.model.ledger import Ledger


@app.command()
@writing
def tidy(
    how: How,
    against: Annotated[str, option("REV", "The branch, tag or commit whose items go first.")],
    yes: YesOption = False,
) -> None:
    """Move this branch's new items below those of its base.

    atmt check --against suggests this after several branches have been merged. In every list that
    only grows, the items that were there at the merge base of REV and HEAD come first, in their old
    order, and this branch's items follow. References by number are updated.
    """
    from atmt_cli.changes.merge.tidy import plan_tidy
    from atmt_cli.store.files.find import candidates, find_folder
    from atmt_cli.store.git.base_ledger import find_base, read_before

    day = clock(how.today)
    folder = find_folder(how.ledger)
    base = find_base(folder, candidates(how.ledger), against)

    def planner(ledger: "Ledger") -> "Plan":
        before = read_before(base, folder, ledger).reading
        return plan_tidy(before.ledger if before else None, ledger, day, against, how.by)

    tell(carry_out_in(folder, how, day, planner, yes=yes), how)
