"""Which claims cannot all be true, and why: ids, numbers and codes, no sentences.

`search` is read first: it asks the question, runs the five `stages` and the `checks`, and writes the table.

- The words: `conflict_codes`; the thresholds and rules of comparison: `rules`.
- What is asked: `claim_reading` makes each `compared_claim` of a claim, and `extents` its sets in the `lattice`.
- Constraints: `system` writes claims, as the reader of `views` takes them, as rows over the `atoms` and the times
  (`time_masks`) that they tell apart; the `solver` answers three questions about such programmes.
- Pairs: `pairs` finds all of them by arrays, `series` says who speaks where a naive reader compares.
- Exact sets: `exact_sets` looks part by part for what `irreducible` finds in each.
- Naive sets: `naive_sets` looks in `naive_candidates` for what `naive_infeasible_sets` finds in each.
- Clips: `clips`.
- Checks compare one thing each in the context of `finding`, by `severity` and `stock_flow_links` too.

What stands between runs is kept around the answers of a stage about one group of claims, never within a search.
"""
