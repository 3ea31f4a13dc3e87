"""The grammar of figures, in the order in which a text walks through it.

`text` makes one alphabet of all and takes the digits out; `lexer` cuts words into phrases with roles and digits into
numbers (`digits`); `number_words` reads numbers in words; `units` takes percent signs, currencies, ratios and rates in,
and says what hedges do; `values` says what a row of roles means; `readings` waits with it for
the digits, which `figures` fills in for one text or a million.
"""
