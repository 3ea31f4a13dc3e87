"""What pages say: one template a section, the words for codes in texts and figures, and what the check knows of them.

To change a sentence, edit its template; to change a word for a code, edit `words.yml`. The names of quantities are the
subject's (`subject/labels.yml`). `page_words.yml`, with which pages are checked, is written apart on purpose.
"""

from typing import Any

from analysis.files import packaged


def load(name: str) -> dict[str, Any]:
    """What one of the lists of words of this folder holds."""
    return packaged(f"words/{name}")
