"""What belongs to the subject and not to the method: words and codes, as data files that are read once."""

from typing import Any

from analysis.files import packaged


def load(name: str) -> dict[str, Any]:
    """What one of the data files of this folder holds."""
    return packaged(f"subject/{name}")


def listed(text: str) -> tuple[str, ...]:
    """The phrases of a list that semicolons separate."""
    return tuple(phrase.strip() for phrase in text.split(";"))
