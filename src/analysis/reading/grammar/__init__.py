"""The grammar of figures, in the order in which a text walks through it.

`text` makes one alphabet of all and takes the digits out; `lexer` reads ratings, and cuts words into phrases with roles
and digits into numbers (`digits`); `number_words` reads numbers in words; `units` takes percent signs, currencies,
ratios and rates in; `readings` says what a row of roles and its hedges mean, and waits with it for the digits, which
`figures` fills in for one text or a million.
"""
