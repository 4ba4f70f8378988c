"""The option that says how a body ended."""

from typing import Annotated

from atmt_cli.cli.options import One, option
from atmt_cli.model.body import ENDINGS

AsOption = Annotated[One, option("HOW", f"How it ended: {', '.join(ENDINGS)}.", "--as", of=ENDINGS)]
