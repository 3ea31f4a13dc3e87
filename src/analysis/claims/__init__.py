"""What each claim says in common units, with a step for every change between print and use.

In the order in which a number walks through them: `clean` reads figures and places and makes claims of raw rows with
their `estimand`; `corrections` lays declared corrections over them; `lineage` collapses copies that are declared,
`record_linkage` flags others by `linkage_weights`; `harmonise` converts with prices and `inhabitants`. `claim_pipeline`
runs them all, reads roles, ratings and policy, and says how far the evidence reaches; `audit_steps` serves them.
`own_claims` makes claims of rows that somebody types, and `frame_checks` checks frames of claims that come back. The
rooms below read a table of claims once, each row as a `claim`.
"""
