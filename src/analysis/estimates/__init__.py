"""What is the honest answer? Pooled, exact and capture-recapture estimates with their uncertainty.

In the order in which a number walks through them: `recomputed_capture` counts published lists again by `capture`,
before claims are finished; `claim_entries` reads claims, `claim_lines` collapses them into lines of
evidence, `evidence_line` gives each a likelihood; `learned_scale` learns how far lines lie apart, and
`pooled_posterior` puts together those that meet, within the floors and wholes of `order_constraints`; `answers` states,
reconciles or refuses, `ladder` and `quotability` say what leads a page and what may be quoted; `validation`,
`multiverse` and `what_moved` ask how far it holds. `estimate_tables` runs them all. `meta`, `capture`, `pooling` and
`exact` are the estimators on plain numbers that the public library hands out.
"""
