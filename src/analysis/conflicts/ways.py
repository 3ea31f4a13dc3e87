"""What would have to be true, as text: what is known beforehand, a short lead, and numbered ways that make a list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.conflicts import numbers

#: Between the lead and the ways, where there are several.
SEVERAL = "can be right if any one of these is so:"
_NUMBERED = re.compile(r"(?<=[.:]) \(\d{1,2}\) ")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which claims can all be right.

    Parameters
    ----------
    name : str
        What sets the claims apart, in two or three words: different definitions.
    condition : str
        What would have to be true, as a clause behind "if".
    note : str
        What is known of that, as sentences behind it.
    """

    name: str
    condition: str
    note: str = ""


def told(ways: Sequence[Way], *, who: str = "both", before: str = "") -> str:
    """The ways as text, behind what is known beforehand; the text that `taken_apart` reads.

    Parameters
    ----------
    ways : sequence of Way
        Each alone is enough.
    who : str
        Of whom it is said: both, or all.
    before : str
        Whole sentences that stand before.
    """
    if not ways:
        said = ""
    elif len(ways) == 1:
        name, bracket, rest = ways[0].name.partition(" (")
        name += f": {rest.removesuffix(')')}" if bracket else ""
        said = f"{numbers.sentence(f'{who} can be right if {ways[0].condition} ({name})')} {ways[0].note}".strip()
    else:
        items = (
            f"({place}) {numbers.sentence(f'{way.name}: {way.condition}')} {way.note}".strip()
            for place, way in enumerate(ways, 1)
        )
        said = f"{numbers.sentence(f'{who} {SEVERAL}').removesuffix('.')} {' '.join(items)}"
    return " ".join(text for text in (before, said) if text)


def taken_apart(text: str) -> tuple[str, tuple[str, ...]]:
    """A text of what would have to be true as its lead and its ways; no ways where it is no list.

    Parameters
    ----------
    text : str
        As the table of conflicts holds it.
    """
    lead, *items = _NUMBERED.split(text)
    return (lead, tuple(items)) if lead.endswith(SEVERAL) and items else (text, ())
