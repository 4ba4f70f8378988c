"""``python -m atmt_cli`` is ``atmt``."""

from atmt_cli.cli.main import main

if __name__ == "__main__":
    main()
