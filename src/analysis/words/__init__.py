"""What pages say: one template a section, the words for codes in texts and figures, and what the check knows of them.

To change a sentence, edit its template; to change a word for a code, edit `words.yml`. The names of quantities are the
subject's (`subject/labels.yml`). `page_words.yml`, with which pages are checked, is written apart on purpose.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from analysis.files import packaged
from analysis.subject import stated

_WORDS = "words.yml"


@cache
def load(name: str) -> dict[str, Any]:
    """What one of the lists of words of this folder holds; over the words of pages those of the subject are laid."""
    content = packaged(f"words/{name}")
    return laid_over(content, stated(_WORDS)) if name == _WORDS else content


def laid_over(words: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Words, group by group and word by word those of a subject, else those for every subject.

    Examples
    --------
    >>> laid_over({"truth": {"true": "yes", "false": "no"}}, {"truth": {"true": "aye"}})
    {'truth': {'true': 'aye', 'false': 'no'}}
    """
    content = dict(words)
    for name, word in own.items():
        usual = content.get(name)
        if isinstance(usual, Mapping) and isinstance(word, Mapping):
            content[name] = laid_over(usual, word)
        else:
            content[name] = word
    return content
