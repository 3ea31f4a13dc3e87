"""What belongs to the subject and not to the method: words and codes, as data files that are read once."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def load(name: str) -> dict[str, Any]:
    """What one of the data files of this folder holds."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def listed(text: str) -> tuple[str, ...]:
    """The phrases of a list that semicolons separate."""
    return tuple(phrase.strip() for phrase in text.split(";"))
