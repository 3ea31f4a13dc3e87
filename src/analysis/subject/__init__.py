"""What belongs to the subject and not to the method: words, codes and axes, as data files that are read once."""

from typing import Any

from analysis.files import PACKAGE, packaged

#: The subject that is shipped.
DEFAULT = "trafficking"


class SubjectError(ValueError):
    """A subject that cannot be used: which file, which entry, what is wrong with it and what would be right."""

    def __init__(self, file: str, entry: str, what: str, right: str) -> None:
        where = ":".join(part for part in (file, entry) if part)
        super().__init__(f"{where}: {what}; {right}")


def load(name: str) -> dict[str, Any]:
    """What one of the data files of the subject holds; a file that it does not have is the one of any subject."""
    of_subject = f"subject/{DEFAULT}/{name}"
    return packaged(of_subject if (PACKAGE / of_subject).is_file() else f"subject/{name}")


def listed(text: str) -> tuple[str, ...]:
    """The phrases of a list that semicolons separate."""
    return tuple(phrase.strip() for phrase in text.split(";"))
