"""What git knows of a ledger. `run` is the one place that starts it.

The way of a revision: `repository` finds the ledger's own, `revisions` the commit that a name
means, `merge_base` what two have in common, `ancestry` proves the way there, `objects` reads what
was committed and proves it, `tree` finds the ledger in it, and `base_ledger` says what an edit is
judged against. A merge under way is
`operation` and `loss`; `driver` and `upstream` merge, `setup` and `attributes` make git call the
driver, `hook` and `half` keep half an edit out of a commit.
"""
