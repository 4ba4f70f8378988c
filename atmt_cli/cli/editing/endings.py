"""Options of the commands that record how and why a body ended, or hands on what it has."""

from typing import Annotated

from atmt_cli.cli.options import One, option
from atmt_cli.model.body import ENDINGS

AsOption = Annotated[One, option("HOW", f"How it ended: {', '.join(ENDINGS)}.", "--as", of=ENDINGS)]
WhyOption = Annotated[One, option("TEXT", "The reason each handover ends.", "--reason")]
