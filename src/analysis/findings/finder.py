"""Who found the people whom a claim counts, where its definition says more than that they were found."""

import re
from enum import StrEnum
from typing import Protocol

from analysis.conflicts.phrase_words import CONFIRMED
from analysis.vocabulary import PERSON_MEASURES, Direction, Movement

#: First what the definition of a claim says; then by whom, or as what, people were found.
_SAID = (
    (re.compile(r"\bhotline\b"), "hotline"),
    (re.compile(r"\bforeign nationals certified\b"), "certified"),
    (re.compile(r"\bidentified and presumed\b"), "either"),
)


class Finder(StrEnum):
    """Ways in which people became known that are neither an authority's presumption nor an organisation's help."""

    HOTLINE = "hotline"
    CERTIFIED = "certified"
    EITHER = "either"
    UNSAID = ""


class Counting(Protocol):
    """What of a claim says who its people are, and who found them."""

    @property
    def area(self) -> str:
        """Code of the area."""

    @property
    def direction(self) -> str:
        """Which side of the border."""

    @property
    def measure(self) -> str:
        """What kind of quantity."""

    @property
    def movement(self) -> str:
        """Which border, if any, was crossed."""

    @property
    def definition(self) -> str:
        """What its producer counts, in the words of its file."""


def finer(claim: Counting) -> dict[str, str]:
    """What sets a claim apart beside its axes: `confirmed`, `crossed` and `finder`, each empty where it does not."""
    split = claim.direction == Direction.ANY and claim.measure in PERSON_MEASURES
    crossed = split and claim.movement == Movement.CROSS_BORDER and claim.area != "WORLD"
    return {
        "confirmed": "yes" if claim.definition in CONFIRMED else "",
        "crossed": "yes" if crossed else "",
        "finder": str(finder(claim.definition)),
    }


def finder(definition: str) -> Finder:
    """Who found people, by the definition of a claim; `UNSAID` where it does not set this apart."""
    return Finder(next((word for pattern, word in _SAID if pattern.search(definition)), ""))
