"""Where the two files of a ledger are found, read, held and replaced.

The way of a write: `lock` waits its turn in the `queue`; `bytes` reads both files; `write` puts the
new ones in their place, each staged by `atomic` and renamed, both by way of the `journal`, while
`interrupts` are held back, and `last_edits` keeps what `atmt undo` needs. `private` is the folder
of what is ours, `rights` are those of a file, `regular` opens what is a file and `links` says where
a path may lead. What people hand in is read by `input`; what they ask for is written by `target`.
"""
