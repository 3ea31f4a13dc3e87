"""The words and patterns with which the page *Check a text* reads a text as the library does, as a script."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from analysis.extraction.place_mentions import demonyms
from analysis.extraction.spans import PATTERNS, START
from analysis.extraction.tokens import number_word
from analysis.extraction.word_lists import table, words
from analysis.reading.grammar.phrase_list import CURRENCY_WORDS, phrases
from analysis.reading.grammar.text import NUMBER_WORDS
from analysis.site.source_pages import script_of
from analysis.subject import listed

#: Where the script of these words stands on the site.
SCRIPT = "_static/text_words.js"
#: Stands between the words of a list; no word has it.
_BETWEEN = "|"
#: The lists that its reader asks.
_LISTS = (
    "abbreviations", "addresses", "age_before", "age_behind", "age_limits", "before_estimated", "behind_age",
    "budget_words",
    "called", "change_before", "change_behind", "counted_behind_year", "documents", "glued_behind",
    "goal_before", "labelled", "makes_part", "measured", "months", "no_year_behind", "numbered", "numbered_in_words",
    "openings", "paged", "price_behind", "spans_of_time", "times", "verbs_of_estimates", "year_before",
)  # fmt: skip


def text_words_script() -> str:
    """The script that sets `analysisTextWords`: patterns of roles, and the words that have them."""
    return script_of("analysisTextWords", text_words())


def text_words() -> dict[str, Any]:
    """What the reader of the page needs.

    Examples
    --------
    >>> text_words()["numbers"]["seven"]
    'd'
    """
    by_roles: defaultdict[str, list[str]] = defaultdict(list)
    for phrase, meanings in phrases().items():
        by_roles["".join(role.value for role, _ in meanings)].append(phrase)
    peoples = {country: _BETWEEN.join(listed) for country, listed in demonyms().items()}
    lists = {name: _joined(words(name)) for name in _LISTS}
    return {
        "patterns": [pattern.pattern for pattern in PATTERNS],
        "start": START.pattern,
        "phrases": {roles: _BETWEEN.join(listed) for roles, listed in by_roles.items()},
        "numbers": {word: str(number_word(word)) for word in NUMBER_WORDS},
        "demonyms": peoples,
        "words": {**lists, "currencies": _joined(CURRENCY_WORDS), "profits": _joined(_profits())},
    }


def _profits() -> Iterable[str]:
    """The words of money that is earned, and not spent."""
    return listed(table("money_words")["profit"])


def _joined(listed: Iterable[str]) -> str:
    """A list as one text, which is shorter."""
    return _BETWEEN.join(sorted(listed))
