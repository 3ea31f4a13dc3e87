"""Which claims cannot all be true, and why: ids, numbers and codes, no sentences.

`rules` and `conflict_codes` say what counts; `claim` reads rows as sets of the `lattice`, `pairs` finds which clash
two by two; `system` writes them as programmes for the `solver`, in which `irreducible` finds the smallest sets that
cannot be true, `naive_infeasible_sets` those among `naive_candidates` that cannot for a naive reader, and `severity`
how hard they clash. The `checks` compare one thing each in the context of `finding`, by `stock_flow_links` too;
`search` makes the table of all. What stands between runs is kept around these stages, never within one.
"""
