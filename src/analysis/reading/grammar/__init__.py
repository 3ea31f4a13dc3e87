"""The grammar of figures, in the order in which a text walks through it.

`text` makes one alphabet of all and takes the digits out; `rating_labels` reads ratings; `lexer` cuts words into
phrases (`phrase_list`) with `roles`, and digits into numbers (`digits`); `number_words` reads numbers in words; `units`
takes percent signs, currencies, ratios and rates in; `readings` finds the pattern that a row of roles fits,
`row_readings` says what that means with its hedges (`role_rows`), and `figure_templates` waits with it for the digits,
which `figures` fills in for one text or a million.
"""
