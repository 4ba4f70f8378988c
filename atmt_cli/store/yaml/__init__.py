"""The text of a ledger: decode it, read it strictly, find a fact in it, patch it.

The way of one note to the disk, a module each:

1. `decode`: bytes become text, or a fault with line and column.
2. `events`: the parser's events become a plain tree, and rows that say where each value stands.
   This is the one reading before an edit; whatever is not plain YAML is refused here.
3. `spans`: the rows become the one index, from a pointer to a place, for messages and edits.
4. `change_tree`: the planned changes are put together, by the values that they are about.
5. `scalars`: each new value is written as a person would.
6. `splice`: each goes into its place, below the `comments` of what is before it, or in `brackets`.
7. `events` once more: the new text must say just what was planned (`store.edit`).

`unified_diff` and `hunks` show an edit. `item_lines`, `item_order` and `line_tags` are for merging:
the lines of each item of a list, the items in another order, and two new ones of one id kept apart.
"""
