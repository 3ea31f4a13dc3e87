"""The grammar of figures, in the order in which a text walks through it.

`text` (one alphabet, digits out) -> `lexer` (words get roles from `lexicon`, `nouns`, `money`; digits become
numbers in `digits`) -> `numbers` (number words) -> `units` (percent, money, rates, ratios) -> `shapes` and
`wholes` (what the row of roles means) -> `templates` (the reading, filled with the digits of one text or of a
million).
"""
