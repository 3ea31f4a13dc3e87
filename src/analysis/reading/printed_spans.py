"""How long what a figure counts takes, where its words say so: 5,000 per year, 400 a month."""

import re
from functools import cache

from analysis.reading.grammar.text import plain_text
from analysis.subject import listed, load

#: The phrases of each span of time, by its name.
SPANS: dict[str, str] = load("figure_words.yml")["spans"]


def printed_span(figure: str) -> str:
    """The span of time that a figure is a number for, by name; empty if it says none.

    Examples
    --------
    >>> printed_span("5,000 women per year")
    'year'
    >>> printed_span("5,000")
    ''
    """
    match = _pattern().search(plain_text(figure))
    return str(match.lastgroup) if match else ""


@cache
def _pattern() -> re.Pattern[str]:
    """The phrases of each span, as a group of its name."""
    groups = []
    for name, words in SPANS.items():
        phrases = "|".join(map(re.escape, listed(words)))
        groups.append(rf"(?P<{name}>(?<!\w)(?:{phrases})(?!\w))")
    return re.compile("|".join(groups), re.IGNORECASE)
