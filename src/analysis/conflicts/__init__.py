"""Which claims cannot all be true, and why: ids, numbers and codes, no sentences.

Four words are used throughout. An *atom* is a class of persons and events that no claim tells apart any further: a
claim is about a set of atoms, and says what their sum is. A *naive reader* takes for one what the columns distinguish:
the sets that a claim may be taken for are its *readings*. Of a series of numbers one is its *speaker* for such a
reader. What is *told* has a row of the table; of the many contradictions of one claim only the sharpest are.

`search` is read first: it asks the question, runs the five `stages` and the `checks`, and writes the table.

- The words of the table: `conflict_codes`; the thresholds and rules of comparison: `rules`.
- What is asked: `claim_reading` makes each `compared_claim` of a claim, and `extents` its sets in the `lattice`;
  `marks` keep apart what no column does, and of `originals` and denials no copy and no denied number is compared, nor
  an earlier one of `own_editions`.
- Constraints: `system` writes claims, as the reader of `views` takes them, as rows over the `atoms` and the times
  (`time_masks`) that they tell apart; the `solver` answers three questions about such programmes.
- Pairs: `pairs` finds all of them by arrays, `series` says who speaks where a naive reader compares.
- Exact sets: `exact_sets` looks part by part for what `irreducible` finds in each; `trials` save it most questions.
- Naive sets: `naive_sets` looks in `naive_candidates` for what `naive_infeasible_sets` finds in each.
- Clips: `clips`.
- Checks compare one thing each in the context of `finding`, by `severity` and `stock_flow_links` too; `telling` says
  how many of their findings are told.

What stands between runs is kept around the answers of a stage about one group of claims, never within a search.
"""
