"""Names: the nearest known ones to a misspelt one, and the ASCII form that files and addresses use."""

import re
import unicodedata
from collections.abc import Iterable

_SHOWN = 3
# Per cent of agreement; a name that shares less with the typed one is a guess, not a help.
_LEAST = 60

# Letters that have no decomposition into an ASCII letter and a mark.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"})


def nearest(name: object, known: Iterable[object]) -> list[str]:
    """The known names that resemble `name`, best first, at most three; letter case does not matter."""
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        str(name),
        list(dict.fromkeys(map(str, known))),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        limit=_SHOWN,
        score_cutoff=_LEAST,
    )
    return [candidate for candidate, _, _ in found]


def hint(name: object, known: Iterable[object]) -> str:
    """The end of an error message: the nearest known names, else all of them while they are few."""
    names = [str(candidate) for candidate in known]
    near = nearest(name, names)
    if near:
        return f"nearest: {', '.join(near)}"
    if len(names) <= 12:
        return f"known: {', '.join(names) or 'none'}"
    return f"known: {', '.join(names[:6])} and {len(names) - 6} more"


def slugify(text: object) -> str:
    """`text` in lower-case ASCII letters and digits joined by hyphens, as file names and addresses need it.

    Raises
    ------
    ValueError
        If nothing of the text is left.
    """
    plain = (
        unicodedata.normalize("NFKD", str(text).translate(_LETTERS)).encode("ascii", "ignore").decode("ascii")
    )
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "").lower()))
    if not slug:
        raise ValueError(f"{text!r} has no letter or digit that a file name could keep")
    return slug
