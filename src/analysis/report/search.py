"""A number as somebody met it, found among the claims: who said it, what it counts, what else has its origin."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.findings.model import Claim
from analysis.report import claim_text
from analysis.report.quoting import Verdict, verdict

#: How many claims stand for "nearest" where no claim has the number asked for.
NEAREST = 5
#: Two numbers are the same within this share of the one asked for.
SAME = 1e-9

_SIZES = {
    "thousand": 1e3,
    "k": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "trn": 1e12,
}
# The script docs/_static/own.js reads numbers by the same two expressions; a test holds the two side by side.
_GROUPED = r"[0-9]{1,3}(?:[ ,.\u00a0\u202f'][0-9]{3})+"
_NUMBER = re.compile(
    rf"({_GROUPED}(?![0-9])|[0-9]+(?:[.,][0-9]+)?)\s*(%|percent|per cent|[a-z]+)?", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SHARES = ("%", "percent", "per cent")


@dataclass(frozen=True, slots=True)
class Found:
    """One claim that answers a search.

    Parameters
    ----------
    claim : Claim
        As printed and as read.
    verdict : Verdict
        Whether to quote it, and why.
    kin : int
        How many other claims have the same origin.
    """

    claim: Claim
    verdict: Verdict
    kin: int

    @property
    def origin(self) -> str:
        """Which lineage it belongs to, in words: "L-ILO-2005, with 3 other claims"."""
        if not self.kin:
            return "its own"
        return f"{self.claim.lineage}, with {self.kin} other claim{'' if self.kin == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Result:
    """What a search found; `exact` is False where these are only the nearest numbers."""

    found: tuple[Found, ...]
    exact: bool


def numbers_in(text: str) -> tuple[float, ...]:
    """The numbers in a text, in any way of writing: "27 million", "600,000-800,000", "600-800 thousand", "$31bn".

    A share is a fraction of one. The last size or percent sign of a text holds for the numbers before it that have
    none. What looks like a year is none of the numbers if others stand beside it.
    """
    pairs = [(digits, word.lower()) for digits, word in _NUMBER.findall(text)]
    amounts = [pair for pair in pairs if not (_YEAR.fullmatch(pair[0]) and _size(pair[1]) == 0)]
    read = [_read(*pair) for pair in amounts or pairs]
    if not read:
        return ()
    _, last_size, last_share = read[-1]
    return tuple(
        value / 100 if share or last_share else value * (size or last_size or 1)
        for value, size, share in read
    )


def _read(digits: str, word: str) -> tuple[float, float, bool]:
    """Value of some digits, size of the word after them (0 if it has none), whether it makes a share."""
    is_grouped = re.fullmatch(_GROUPED, digits)
    value = float(re.sub(r"[^0-9]", "", digits) if is_grouped else digits.replace(",", "."))
    return value, _size(word), word in _SHARES


def _size(word: str) -> float:
    """What a word such as "million" multiplies by; 0 if it is no such word."""
    return _SIZES.get(word.removesuffix("s"), 0)


def find(asked: str, claims: Sequence[Claim]) -> Result:
    """The claims that answer a search: those with every number asked for, else with the words, else the nearest.

    Parameters
    ----------
    asked : str
        A number in any way of writing, or words: a place, a producer, an advice.
    claims : sequence of Claim
        Every claim, in the order in which they are told.
    """
    kin = Counter(claim.lineage for claim in claims)
    every = [Found(claim, verdict(claim), kin[claim.lineage] - 1) for claim in claims]
    typed = numbers_in(asked)
    same = [one for one in every if typed and all(_holds(one.claim, value) for value in typed)]
    if same:
        return Result(tuple(same), exact=True)
    wanted = asked.lower().split()
    worded = [one for one in every if wanted and " ".join(wanted) in words(one)]
    worded = worded or [one for one in every if wanted and all(word in words(one) for word in wanted)]
    if worded or not typed:
        return Result(tuple(worded), exact=True)
    return Result(tuple(_nearest(typed, every)), exact=False)


def values(claim: Claim) -> tuple[float, ...]:
    """The numbers that a claim gives."""
    return tuple(value for value in (claim.low, claim.best, claim.high) if value is not None)


def _holds(claim: Claim, typed: float) -> bool:
    """Whether a claim gives a number."""
    return any(abs(value - typed) <= SAME * abs(typed) for value in values(claim))


def words(found: Found) -> str:
    """What a search for words looks at, in lower case."""
    claim = found.claim
    said = (claim.claim_id, claim.figure, claim_text.counts(claim), claim_text.producer(claim))
    return " ".join((*said, str(found.verdict.advice), *found.verdict.reasons)).lower()


def _nearest(typed: Iterable[float], every: Iterable[Found]) -> list[Found]:
    """The claims whose numbers lie nearest to those asked for, by factor; first what stands first."""
    wanted = [value for value in typed if value > 0]

    def distance(found: Found) -> float:
        own = [value for value in values(found.claim) if value > 0]
        if not wanted or not own:
            return math.inf
        return max(min(abs(math.log(value / number)) for value in own) for number in wanted)

    near = sorted(((distance(found), found) for found in every), key=lambda pair: pair[0])
    return [found for apart, found in near[:NEAREST] if apart < math.inf]
