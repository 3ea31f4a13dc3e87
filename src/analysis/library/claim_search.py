"""From a number that somebody met to the claims that give it, or to those that come nearest."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.claims.frame_checks import plain
from analysis.library.contradictions import find_conflicts, quoting_advice
from analysis.library.loading import load_claims
from analysis.library.quantities import labels
from analysis.reading.typed_numbers import TypedNumber, read_typed

#: Two numbers are the same within this share; shares are held with as many digits as "0.333330".
_SAME = 1e-9
_SAME_SHARE = 1e-5
#: Two numbers are close within this share of the one that was typed.
CLOSE = 0.05
#: So many rows are filled up with the nearest numbers.
NEAREST = 5
#: Factors are compared with as many digits, so that every machine finds the same order.
_DIGITS = 9
#: Of which kinds a number may be that does not say so.
_BARE_KINDS = ("count", "money", "rate")
#: What a small bare number may stand for: "27" for 27 million.
_PERHAPS = {"million": 1e6, "billion": 1e9}
_LARGEST_BARE = 1000
#: What stands behind all numbers that have a care_rank, and before those of places.
_HISTORY = 100
_NOT_TO_QUOTE = 101
_NOT_OF_THE_WORLD = 1000
#: What a search for numbers needs to know.
_NUMBERS = ("kind", "vague", "currency", "low", "best", "high", "area", "care_rank")
#: What a search for words looks at.
_TEXTS = [
    "claim_id", "figure", "quantity", "place", "measure", "population", "exploitation", "status", "visibility",
    "method", "producer", "producer_year", "carrier", "period", "definition", "advice", "reason",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A claim as it is looked for."""

    claim_id: str
    kind: str
    currency: str
    values: tuple[float, ...]
    text: str
    order: int


def find_claims(text: str) -> pd.DataFrame:
    """The claims that give a number, then those within 5 percent of it, then the nearest; those that hold all words.

    Claims as printed, with `match` (exact, close, nearest, words), `advice` and `superseded_by` of `quoting_advice`,
    and whether each is `disputed`: in a contradiction that no distinction dissolves. Words are looked for only where no
    number is typed; beside a number they put those first that hold them. The nearest fill up to five rows, by factor,
    and are of one kind: a share is never near a count, and money with its currency is near money alone.
    ``attrs["perhaps"]`` has what a small bare number may stand for, such as "27 million" for "27".

    Parameters
    ----------
    text : str
        A number in any way of writing ("49.6m", "600,000-800,000", "70 percent", "USD 150 bn", "fifty million"), or
        words; a ValueError if empty.

    Examples
    --------
    >>> an.find_claims("50 million")[["figure", "match"]].iloc[0].tolist()
    ['49,600,000', 'close']
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError("nothing to look for: give a number as printed, or words")
    claims = load_claims(corrections=False)
    advice = quoting_advice(claims)
    listed = held_numbers(claims, advice)
    matches = matching(listed, text)
    ids = []
    kinds_of_match = []
    for claim_id, match in matches:
        ids.append(claim_id)
        kinds_of_match.append(match)
    conflicts = find_conflicts(load_claims())
    is_hard = conflicts["level"] == "infeasible"
    in_conflict = conflicts.loc[is_hard, "claim_ids"].str.split(";").explode()
    rows: pd.DataFrame = claims.loc[ids]
    rows = rows.assign(match=pd.Series(kinds_of_match, rows.index, dtype="str"))
    advised = rows.join(advice[["advice", "superseded_by"]])
    is_disputed = advised.index.isin(in_conflict)
    matching_claims = advised.assign(disputed=is_disputed)
    matching_claims.attrs["perhaps"] = perhaps(listed, text)
    return matching_claims


def sought_kind(kind: str, *, is_vague: bool) -> str:
    """The kind of number as which a claim is looked for; empty where it prints none: "most", "thousands"."""
    return "" if is_vague else kind


def importance(advice: str, care_rank: float | None, area: str) -> int:
    """The place of a number among equals: of the world before others, then by how little care it needs."""
    after = {"quote_as_history": _HISTORY, "do_not_quote": _NOT_TO_QUOTE}
    rank = int(care_rank or 0)
    order = after.get(advice, rank)
    if area == "WORLD":
        return order
    return order + _NOT_OF_THE_WORLD


def held_numbers(claims: pd.DataFrame, advice: pd.DataFrame) -> list[Held]:
    """All claims as numbers are looked for."""
    quantities = labels(claims, region="")
    advised = advice[["advice", "reason", "care_rank"]]
    rows = claims.assign(quantity=quantities).join(advised)
    listed = []
    for row in plain(rows, (*_NUMBERS, *_TEXTS[1:]), key="claim_id"):
        ends = (row["low"], row["best"], row["high"])
        texts = [str(row[name]) for name in _TEXTS if row[name] is not None]
        searched = " ".join(texts)
        claim = Held(
            claim_id=row["claim_id"],
            kind=sought_kind(row["kind"], is_vague=row["vague"]),
            currency=row["currency"] or "",
            values=tuple(value for value in ends if value is not None),
            text=searched.casefold().replace("_", " "),
            order=importance(row["advice"], row["care_rank"], row["area"]),
        )
        listed.append(claim)
    return listed


def matching(listed: Sequence[Held], text: str) -> list[tuple[str, str]]:
    """The ids of what a text finds, each with how it matches, in the order in which they are shown."""
    typed = read_typed(text)
    if not typed.values:
        words = text.casefold().split()
        return [(claim.claim_id, "words") for claim in _with_words(listed, words)]
    compared = [claim for claim in listed if _is_of_kind(claim, typed)]
    same = _SAME_SHARE if typed.kind == "share" else _SAME
    exact, inexact = _parted(compared, typed, same)
    close, far = _parted(inexact, typed, CLOSE)
    # Sorts keep the order of what is equal, so that the last one decides first.
    for claims in (exact, close, far):
        claims.sort(key=lambda claim: _nearness(claim, typed))
    exact.sort(key=lambda claim: _is_part(claim, typed, same))
    for claims in (exact, close):
        claims.sort(key=lambda claim: _words_held(claim, typed), reverse=True)
    nearest = _of_one_kind(far)
    room = max(NEAREST - len(exact) - len(close), 0)
    claims_by_match = {"exact": exact, "close": close, "nearest": nearest[:room]}
    matches = []
    for match, claims in claims_by_match.items():
        matches += [(claim.claim_id, match) for claim in claims]
    return matches


def _with_words(listed: Sequence[Held], words: Sequence[str]) -> list[Held]:
    """The claims that hold some words one behind the other, else those that hold each of them."""
    phrase = " ".join(words)
    with_phrase = [claim for claim in listed if phrase in claim.text]
    if with_phrase:
        return with_phrase
    with_words = []
    for claim in listed:
        has_words = [word in claim.text for word in words]
        if all(has_words):
            with_words.append(claim)
    return with_words


def perhaps(listed: Sequence[Held], text: str) -> list[str]:
    """What a small bare number may stand for, if a number of the world is so, or close to it."""
    typed = read_typed(text)
    is_single = len(typed.values) == 1 and typed.is_alone
    if typed.kind or not is_single:
        return []
    (number,) = typed.values
    if not 0 < number < _LARGEST_BARE:
        return []
    values_of_world = []
    for claim in listed:
        is_of_world = claim.order < _NOT_OF_THE_WORLD
        if is_of_world and claim.kind in _BARE_KINDS:
            values_of_world.append(claim.values)
    names = []
    for name, size in _PERHAPS.items():
        amount = number * size
        if any(_has(values, amount, CLOSE) for values in values_of_world):
            names.append(f"{number:g} {name}")
    return names


def _is_of_kind(claim: Held, typed: TypedNumber) -> bool:
    """Whether a claim has a number of the kind that was typed."""
    kinds = (typed.kind,) if typed.kind else _BARE_KINDS
    return bool(claim.values) and claim.kind in kinds


def _parted(claims: Iterable[Held], typed: TypedNumber, share: float) -> tuple[list[Held], list[Held]]:
    """The claims that have all typed numbers, within a share of each, and the others."""
    within: list[Held] = []
    outside: list[Held] = []
    for claim in claims:
        is_money_of_another = typed.currency not in ("", claim.currency)
        has_all = all(_has(claim.values, value, share) for value in typed.values)
        if has_all and not is_money_of_another:
            within.append(claim)
        else:
            outside.append(claim)
    return within, outside


def _has(values: Sequence[float], wanted: float, share: float) -> bool:
    """Whether one of some values is a number, within a share of it."""
    tolerance = share * abs(wanted)
    distances = [abs(value - wanted) for value in values]
    return any(distance <= tolerance for distance in distances)


def _is_part(claim: Held, typed: TypedNumber, share: float) -> bool:
    """Whether a claim says more than what was typed, which is one end of its range only."""
    is_typed = [_has(typed.values, value, share) for value in claim.values]
    return not all(is_typed)


def _words_held(claim: Held, typed: TypedNumber) -> int:
    """How many of the words beside a typed number a claim holds."""
    words = [word for word in typed.words if word in claim.text]
    return len(words)


def _nearness(claim: Held, typed: TypedNumber) -> tuple[float, int, str]:
    """What claims are ordered by: the factor to the typed number that is furthest from theirs, then importance."""
    ends = [value for value in claim.values if value > 0]
    wanted = [value for value in typed.values if value > 0]
    apart = 0.0 if ends and wanted else math.inf
    for value in wanted:
        factors = [abs(math.log(value / end)) for end in ends]
        nearest = min(factors, default=math.inf)
        apart = max(apart, nearest)
    return round(apart, _DIGITS), claim.order, claim.claim_id


def _of_one_kind(claims: Sequence[Held]) -> list[Held]:
    """The claims that are of the kind of the first."""
    if not claims:
        return []
    kind = claims[0].kind
    return [claim for claim in claims if claim.kind == kind]
