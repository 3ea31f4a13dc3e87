"""The public library: claims in and out as DataFrames, the rows of a researcher's own among them.

In the order of a number's way: `loading` gives claims, `side_tables` what stands beside them, `quantities`,
`contradictions` and `reconciling` what follows from them, `answer_roles` who speaks in an answer, `tracing` the way
back to what was printed, `page_checks` what a page may not print.
"""
