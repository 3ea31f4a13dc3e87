"""What a share says of its part, as a predicate, from the note of its row or from the axes that set the part apart."""

import re

from analysis.reading.remarks import without_remarks

#: Wholes that stand without an article: prostitution, transnational trafficking, these instruments.
_BARE = re.compile(r"(?:these|the)\b|(?:\w+ )?(?:trafficking|prostitution)(?:$| in\b| as\b)")


def predicate(note: str, *, who: str = "", purpose: str = "", origin: str = "", destination: str = "") -> str:
    """What is said of the part of a share: are foreigners; are women, for sexual exploitation.

    Parameters
    ----------
    note : str
        The note of the row; in its place, where the axes cannot say it, a predicate stands.
    who, purpose, origin, destination : str
        What sets the part apart from its whole, in words; empty where the two do not differ.
    """
    said = without_remarks(note)
    if said:
        return said
    parts = [
        who,
        purpose,
        f"from {origin}" if origin else "",
        f"taken to {destination}" if destination else "",
    ]
    told = ", ".join(one for one in parts if one)
    return f"are {told}" if told else "belong to the part that is meant"


def of_the(whole: str) -> str:
    """The whole of a share behind its number: of the suspects; of prostitution."""
    return f"of {whole}" if _BARE.match(whole) else f"of the {whole}"
