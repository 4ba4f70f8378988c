"""Reads beside a writer of both files, where clocks are coarse: `python -m bench.reads`.

A process edits both files again and again; this one reads them. Every read must give both files of
one moment, and none may say that somebody changed a file by hand.
"""

import argparse
import multiprocessing
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.lock import locked
from atmt_cli.store.files.write import write_files


def texts(number: int) -> dict[str, bytes]:
    """Both files as of an edit; all have one size."""
    return {name: f"# {number:09d}\n".encode() * 300 for name in ("actions.yaml", "bodies.yaml")}


def write(path: Path) -> None:
    """Edit both files until we are ended."""
    folder, number = Folder(path, path), 0
    while True:
        with locked(folder):
            write_files(folder, texts(number), texts(number + 1))
        number += 1


def main() -> int:
    """Print the totals; 1 where a read was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=10_000)
    parser.add_argument("--room", default="/dev/shm")
    given = parser.parse_args()
    told: Counter[str] = Counter()
    with TemporaryDirectory(prefix="atmt-bench-", dir=given.room) as path:
        folder = Folder(Path(path), Path(path))
        for name, data in texts(0).items():
            folder.file(name).write_bytes(data)
        writer = multiprocessing.Process(target=write, args=(folder.path,))
        writer.start()
        for _ in range(given.reads):
            try:
                files = read_files(folder)
            except UnavailableError as error:
                told[f"WRONG: {error.message}"] += 1
                continue
            told["whole" if len(set(files.values())) == 1 else "WRONG: torn"] += 1
        edits = int(folder.file("actions.yaml").read_bytes()[2:11])
        writer.kill()
        writer.join()
    alarms = sys.modules["atmt_cli.store.files.bytes"].__dict__.get("CUT_SHORT")
    print(f"{given.reads} reads beside {edits} edits: {dict(told)}, cut short: {alarms}")
    return int(any(name.startswith("WRONG") for name in told))


if __name__ == "__main__":
    sys.exit(main())
