"""What git knows of a ledger, asked in a process of its own that runs nothing else."""
