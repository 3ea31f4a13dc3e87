"""The public library: claims in and out as DataFrames, the rows of a researcher's own among them.

In the order of a number's way: `loading` and `own_claims` give claims (`corpus` checks them and says whether they are
as published), `quantities`, `contradictions` and `reconciling` what follows from them, `tracing` the way back to what
was printed, `page_checks` what a page may not print.
"""
