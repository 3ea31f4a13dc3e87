"""What moved between two states of the tables: from git, from the record of editions, or if a source were another.

`snapshots` reads a state, `snapshot_differences` holds two of them side by side, `report` tells the difference in the
words of templates, `what_if` makes the tables of a state that nobody has written. The tree is only ever read.
"""
