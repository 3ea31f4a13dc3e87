"""Which claims cannot all be true, and why: ids, numbers and codes, no sentences.

In the order in which a number walks through them: `rules` and `conflict_codes` say what counts; `claim` reads
rows, `lattice` takes what they count for sets of atoms, `pairs` finds those that clash two by two; `system` writes
claims over atoms and as programmes for the `solver`; `irreducible` finds the smallest sets that cannot be true,
`naive_sets` those that cannot for a naive reader; `severity` says how hard they clash and which ends of ranges fall
away; `stock_flow_links` ties numbers at a time, a year and over years. The `checks` each compare one thing in the
context of `finding` and return such; `search` runs them all and makes the table.
"""
