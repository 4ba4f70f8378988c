"""Where the time goes: the stages of `atmt list` on a large ledger, one by one, in one process."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

TODAY = date(2018, 1, 10)


def stages(path: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield each stage, as work to do: what it makes goes into the next."""
    from atmt_cli.model.validation import shape
    from atmt_cli.render.data import render_jsonl
    from atmt_cli.rules import RULES
    from atmt_cli.rules.rule import judge
    from atmt_cli.store.files.bytes import read_files
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.yaml.decode import decode
    from atmt_cli.store.yaml.events import parse
    from atmt_cli.views.status import view_list

    made: dict[str, Any] = {}
    rules = [rule for rule in RULES if not rule.needs_base]
    work: dict[str, Callable[[], Any]] = {
        "read the bytes": lambda: read_files(Folder(path, path)),
        "decode them": lambda: {
            name: decode(name, data).text for name, data in made["read the bytes"].items()
        },
        "parse the YAML": lambda: {
            name: parse(text)[0] for name, text in made["decode them"].items()
        },
        "make records of it": lambda: shape(made["parse the YAML"]),
        "check every rule": lambda: judge(rules, made["make records of it"], TODAY),
        "make the rows": lambda: view_list(
            made["make records of it"], made["check every rule"].findings, TODAY
        ),
        "write them as JSON": lambda: list(render_jsonl(made["make the rows"])),
    }
    for name, make in work.items():
        yield name, lambda name=name, make=make: made.__setitem__(name, make())


def seconds(path: Path) -> dict[str, float]:
    """Return the CPU seconds of each stage, importing all of it the first."""
    import gc

    gc.disable()  # as the command does
    found: dict[str, float] = {}
    begun = time.process_time()
    for name, work in stages(path):
        found.setdefault("import the program", time.process_time() - begun)
        begun = time.process_time()
        work()
        found[name] = time.process_time() - begun
    return found


if __name__ == "__main__":
    print(json.dumps(seconds(Path(sys.argv[1]))))
