"""What a source prints: figures, periods, places, tables and their cards.

Two ways lead through it. Files: `yaml_entries` gives `cards`, which say what each file is, and `priors`, the choices
that are numbers; `delimited_tables` reads text as printed and says what its cells may be, for the `formats`, of which
`readers` choose one a file, for `series_breaks` and for the names of places. Words: `figures` reads amounts by the
`grammar`, `periods` reads times, `places` looks names up, with `own_places` of a subject among them. What is wrong is
told as `problems`. The two ways meet in the room `claims`.
"""
