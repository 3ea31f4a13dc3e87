"""Which claims cannot all be true, and why: ids, numbers and codes, no sentences.

In the order in which a number walks through them: `choices`, `rules`, `period` and `conflict_codes` say what counts;
`claim` reads rows, `lattice` takes what they count for sets of atoms, `pairs` finds those that clash two by two;
`naive_reading` drops distinctions and `candidate_sets` are the neighbours that are then looked at together;
`stock_flow_links` and `system` write them as linear programmes for the `solver`; `irreducible` finds the smallest sets
that cannot be true, `severity` how hard they clash, `bounds_tightening` which ends of ranges fall away. The `checks`
each compare one thing and return a `finding` with its `explanations`; `search` runs them all and makes the table.
"""
