"""What the words of a row of claims mean that are the same for every subject: the words of meanings.yml."""

from collections.abc import Mapping
from typing import Any

from analysis import files

_FILE = "subject/meanings.yml"


def meanings_of(group: str) -> Mapping[str, Any]:
    """The words of one column, each with its meaning; or, as `columns` and `said`, what stands around them.

    Examples
    --------
    >>> meanings_of("method")["model"]
    'computed from other data by a stated rule'
    """
    words: Mapping[str, Any] = files.packaged(_FILE)[group]
    return words
