"""The public library: claims in and out as DataFrames, the rows of a researcher's own among them.

`analysis` names what is public and imports it from here when it is asked for: `loading` and `own_claims` give claims,
`quantities`, `contradictions`, `reconciling`, `ladders` and `quoting` what follows from them, `tracing` and `searching`
the way back to what was printed, `region_tables` and `supporting_tables` what stands beside claims, `page_checks` what
a page may not print. `published_match` says whether rows are those of the tables, which then are not computed again.
"""
