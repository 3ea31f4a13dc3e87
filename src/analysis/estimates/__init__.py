"""What is the honest answer? Pooled, exact and capture-recapture estimates with their uncertainty.

In the order in which a number walks through them: `recomputed_capture` counts published lists again by `capture`,
before claims are finished; `lines_of_evidence` reads claims and collapses them into lines; `line_likelihood` gives each
a likelihood, which `quadrature` integrates; `pooled_posterior` learns how far lines lie apart and puts together those
that meet, above `floors` and within `bounds`; `answer_table` states, reconciles or refuses; `quotability` says what may
be quoted, and `ladder` what leads a page; `set_tables` says which sets teach the scale and which are not reconciled,
`validation` and `multiverse` with `multiverse_tables` how far answers hold. `own_scale` is the spread of a subject of
which nothing is published, `given_scale` one that somebody gives, `pooled_constants` puts together what always holds.
Aside stand the estimators on plain numbers
behind those of the public library: `meta_analysis` with the modules named after pooling, `hierarchical_model`, and
`capture`.
"""
