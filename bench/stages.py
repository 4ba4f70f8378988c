"""Where the time goes: the stages of `atmt list` on a large ledger, in one process; the dear rules.

`python -m bench.stages DIR` prints the CPU seconds of each.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

TODAY = date(2018, 1, 10)
DEAREST = 5


def profile(path: Path) -> dict[str, dict[str, float]]:
    """Return the seconds of each stage, and of the dearest rules."""
    gc.disable()  # as the command does: what it builds lives until it ends
    begun = time.process_time()
    from atmt_cli.model.validation import shape
    from atmt_cli.render.data import render_jsonl
    from atmt_cli.rules import RULES
    from atmt_cli.rules.rule import judge
    from atmt_cli.store.files.bytes import read_files
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.yaml.decode import decode
    from atmt_cli.store.yaml.events import parse
    from atmt_cli.views.status import view_list

    stages = {"import the program": time.process_time() - begun}

    def stage(name: str, work: Callable[[], Any]) -> Any:
        begun = time.process_time()
        made = work()
        stages[name] = time.process_time() - begun
        return made

    rules = [rule for rule in RULES if not rule.needs_base]
    files = stage("read the bytes", lambda: read_files(Folder(path, path)))
    texts = stage("decode them", lambda: {n: decode(n, data).text for n, data in files.items()})
    trees = stage("parse the YAML", lambda: {n: parse(text)[0] for n, text in texts.items()})
    ledger = stage("make records of it", lambda: shape(trees))
    verdict = stage("check every rule", lambda: judge(rules, ledger, TODAY))
    table = stage("make the rows", lambda: view_list(ledger, verdict.findings, TODAY))
    stage("write them as JSON", lambda: list(render_jsonl(table)))
    named = dict(stages)
    for rule in rules:
        stage(rule.id, lambda rule=rule: judge([rule], ledger, TODAY))
    dear = sorted((stages[rule.id], rule.id) for rule in rules)[: -DEAREST - 1 : -1]
    return {"stages": named, "rules": {name: seconds for seconds, name in dear}}


if __name__ == "__main__":
    print(json.dumps(profile(Path(sys.argv[1])), indent=1))
