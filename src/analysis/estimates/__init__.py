"""What is the honest answer? Pooled, exact and capture-recapture estimates with their uncertainty.

In the order in which a number walks through them:

- Before claims are finished `recomputed_capture` counts published lists again, by `capture`.
- Lines: `lines_of_evidence` reads claims, collapses them into lines (`joined_groups`) and finds where these meet, for
  the `poolable_quantities`; `line_likelihood` has the choices (`Rules`, what the room of conflicts calls `Choices`) and
  gives each line a likelihood, which `quadrature` integrates.
- Answers: `strict_sets` teach `pooled_posterior` how far lines lie apart, and it puts together those that meet, above a
  `registered_floor` and within the wholes of `bounds`; `answer_table` states, reconciles or refuses, and `certainty`
  says how sure that is. `why_not` has the reasons where nothing is put together.
- What is done with them: `quotability` says what may be quoted; `ladder` what leads a page, of the `ladder_claims`;
  `set_tables` which sets teach the scale and which are not reconciled; `validation`, and `multiverse` with
  `multiverse_tables`, how far answers hold.
- Of other subjects: `own_scale` is the spread of one of which nothing is published, `given_scale` one that somebody
  gives; `pooled_constants` puts together what always holds, by `known_constants`, which `answer_scores` tries on a
  truth that is known.

Aside stand the estimators on plain numbers behind those of the public library: `meta_analysis` with the modules named
after pooling, `other_pooling_rules`, which answers are checked against, `hierarchical_model`, and `capture`.
"""
