"""What each claim says in common units, with a step for every change between print and use.

In the order in which a number walks through them: `printed_cells` reads figures and places, `clean` makes claims of raw
rows with their `estimand`; `corrections` lays declared corrections over them; `lineage` collapses copies that are
declared, `record_linkage` flags others; `harmonise` converts with prices and `population`; `coverage` says how far the
evidence reaches. `claim_tables` runs them all, and reads roles, ratings and policy; `cells` serves them.
"""
