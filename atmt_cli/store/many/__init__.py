"""Many ledgers: the manifest that names them, and reading them in one process."""
