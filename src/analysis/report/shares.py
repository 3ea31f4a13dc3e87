"""Shares as sentences: what part of which whole, in words that say who or what it is."""

import re

from analysis.conflicts.shares import of_the, predicate
from analysis.findings.model import Claim
from analysis.report import numbers, words
from analysis.report.attributed import quoted

#: Verbs of one thing, not of several persons.
_OF_ONE = re.compile(r"(is|satisfies|has)\b")


def part(claim: Claim) -> str:
    """What is said of the part, as a predicate: are foreigners; are women and girls; are from Eastern Europe."""
    said = words.respectful(
        predicate(
            claim.note,
            who=words.group(claim.population) if claim.population != claim.whole_population else "",
            purpose=words.purpose(claim.exploitation)
            if claim.exploitation != claim.whole_exploitation
            else "",
            origin=_places(claim.part_from),
            destination=_places(claim.part_to),
        )
    )
    return quoted(said)


def whole(claim: Claim) -> str:
    """What it is a share of: of the victims registered in the Netherlands in 2008; of transnational trafficking."""
    return of_the(quoted(words.respectful(claim.share_of)))


def stated(claim: Claim) -> str:
    """A share without its number, as a sentence goes on: of the suspects were Germans born in Germany."""
    return f"{whole(claim)} {part(claim)}"


def described(claim: Claim) -> str:
    """A share without its number, in a table: of the police investigations that relate to legal sex businesses."""
    said = part(claim)
    thing = _OF_ONE.match(said) or claim.whole_population == "not_applicable"
    return f"{whole(claim)} {'that' if thing else 'who'} {said}"


def _places(names: str) -> str:
    """Names of places as a sentence lists them."""
    return numbers.listed([words.named(name) for name in names.split(", ")]) if names else ""
