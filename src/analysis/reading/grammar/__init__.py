"""The grammar of figures, in the order in which a text walks through it.

`text` makes one alphabet of all and takes the digits out; `lexer` cuts words into phrases with roles (`lexicon`) and
digits into numbers (`digits`); `number_words` reads numbers in words; `units` takes percent signs, currencies, ratios
and rates in, and says what hedges do; `shapes` finds what the row of roles means (`values`); `templates` are readings
that wait for their digits, of one text or, in `figure_batches`, of a million.
"""
