"""Suspected links: pairs of claims about the same place that share a number, scored by how alike they are.

A copied number keeps its digits and loses other things: a yearly flow becomes a stock, a range loses an end, women
become persons. So two claims are compared field by field; each field adds the logarithm of how much more often such
an outcome is seen among copies than among unrelated numbers about the same place. Digits weigh by how rare they are:
809 in two texts is telling, half a million is not.

References
----------
Fellegi and Sunter (1969), A theory for record linkage, Journal of the American Statistical Association 64(328),
1183-1210: the weight of a comparison, with fields taken as independent. Winkler (2006), Overview of record linkage and
current research directions, US Census Bureau: values weigh by their frequency. Benford (1938), The law of anomalous
numbers, Proceedings of the American Philosophical Society 78(4), 551-572: how often digits meet by chance.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import vocabulary as v
from analysis.claims.audit_steps import ENDS
from analysis.claims.clean import COMPUTED, significant
from analysis.claims.estimand import AXES, WORLD, named_sets
from analysis.claims.inhabitants import listed
from analysis.claims.lineage import LinkKind, Relation
from analysis.reading.priors import FILE as PRIORS
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError, Problem
from analysis.table_contracts import as_table

Numbers = npt.NDArray[np.float64]
#: How often an outcome is seen among copies, and among unrelated pairs.
Odds = tuple[float, float]

_CASES = [v.Measure[name] for name in ("CASES", "INVESTIGATIONS", "PROSECUTIONS", "CONVICTIONS", "ARRESTS")]
#: Measures whose numbers are told on, by what they count. Numbers of different kinds are never compared.
KINDS: Mapping[str, str] = {
    **dict.fromkeys([*v.PERSON_MEASURES, *_CASES], "people"),
    **dict.fromkeys(v.MONEY_MEASURES, "money"),
}
#: Directions that say no more than another: whoever came into a place is in it.
_LOOSE = frozenset({v.Direction.ANY, v.Direction.IN, v.Direction.INTO})
#: Columns of which it counts whether they are the same.
_COMPARED = ("direction", "measure", "status", "visibility", "producer")
#: Fields whose outcome stands in the evidence of a suspected link.
_SHOWN = ("measure", "population", "exploitation", "status", "visibility")
#: Groups are compared by their members of one year; 2009, when the article was read.
_YEAR_OF_GROUPS = 2009


@dataclass(frozen=True, slots=True)
class LinkageWeights:
    """The choices behind the score; their values and reasons stand in data/raw/priors.yml."""

    copies: float  # share of copies among all pairs of claims that are compared
    flagged: float  # score from which a pair is suspected
    overlap: float  # share of the countries of either that two regions must have in common to be compared
    near: float  # ratio minus one up to which two different ends of a range count as nearly the same
    exact_end: float  # how often a copy keeps an end of a figure exactly
    #: How often an end that is not the same is nearly the same, missing in one, or another.
    near_end: Odds
    lost_end: Odds
    other_end: Odds
    fields: Mapping[str, Mapping[str, Odds]]  # the same for each field and outcome


def load_weights(priors: Priors) -> LinkageWeights:
    """The weights of data/raw/priors.yml, entry `lineage_suspicion`; InputError if it lacks a value or has another."""
    values = dict(priors.mapping("lineage_suspicion"))
    names = {field.name for field in fields(LinkageWeights)}
    if set(values) != names:
        what = f"the value names {', '.join(sorted(set(values) ^ names))} too much or not"
        raise InputError([Problem(PRIORS, None, "lineage_suspicion", what, ", ".join(sorted(names)))])
    return LinkageWeights(**values)


def chance(values: Sequence[float], body: Sequence[float], *, known_magnitude: bool = False) -> Numbers:
    """Probability that an unrelated number of a body of claims is exactly each of some values.

    The number of digits and the order of magnitude are as frequent as in the body, each count starting at one; which
    digits they are follows Benford's law among numbers with as many digits, of which those that end in zero, about one
    in ten, count as shorter ones.
    """
    lengths = np.bincount([min(len(significant(value)), 4) for value in body], minlength=5)
    digits = [significant(value) for value in values]
    shares = np.array([(lengths[min(len(one), 4)] + 1) / (len(body) + 4) for one in digits])
    law = np.array([math.log10(1 + 1 / int(one)) / (1.0 if len(one) == 1 else 0.9) for one in digits])
    if known_magnitude:
        return np.asarray(shares * law, dtype=float)
    orders = [math.floor(math.log10(value)) for value in body]
    spread = range(min(orders, default=0), max(orders, default=0) + 1)
    sizes = {one: (orders.count(one) + 1) / (len(body) + len(spread)) for one in spread}
    own = [sizes.get(math.floor(math.log10(value)), min(sizes.values())) for value in values]
    return np.asarray(shares * law * np.array(own), dtype=float)


def _comparable(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims whose number could be told on, neither vague nor a suppressed count, from the oldest to the youngest."""
    start, end, said = (
        claims[name].fillna(claims[instead]).astype("Float64").astype(float)
        for name, instead in (
            ("period_start", "period_end"),
            ("period_end", "period_start"),
            ("producer_year", "carrier_year"),
        )
    )
    frame = claims.assign(
        **{name: claims[name].where(claims[name] > 0) for name in ENDS},
        what=claims["measure"].map(KINDS).fillna(""),
        start=start,
        end=end,
        said=said,
    )
    counted = frame["kind"].isin([v.FigureKind.COUNT, v.FigureKind.MONEY]) & (frame["what"] != "")
    clear = ~frame["vague"] & ~frame["suppressed"] & frame[[*ENDS]].notna().any(axis=1)
    return frame[counted & clear].sort_values(["said", "claim_id"], ignore_index=True)


def _areas(one: str, other: str, overlap: float) -> str:
    """`same` or `overlapping`; empty where two areas are not compared.

    A country is only compared with itself and its parts: a number that stands for a country and for a group is
    either an error of place or, far more often, chance. So is the world.
    """
    if one == other:
        return "same"
    if one.split("/", maxsplit=1)[0] == other.split("/", maxsplit=1)[0]:
        return "overlapping"
    first, second = (
        frozenset().union(*(listed(code, _YEAR_OF_GROUPS) for code in area.split(";")))
        for area in (one, other)
    )
    if WORLD in (one, other) or min(len(first), len(second)) < 2:
        return ""
    if first == second:
        return "same"
    return "overlapping" if len(first & second) / len(first | second) >= overlap else ""


def compare(claims: pd.DataFrame, weights: LinkageWeights) -> pd.DataFrame:
    """Every pair of claims that can be compared, one row a pair.

    They count things of one kind about one place in periods that do not exclude each other, share a number, and do not
    stand in one statement. `claim_id` is the younger; `score` the probability that they are one number told twice;
    `shared` the same ends of their figures, rising; `wandering` says whether measure or unit changed on the way.
    """
    rows = _comparable(claims)
    values = rows.assign(row=rows.index).melt("row", [*ENDS]).dropna()
    pairs = values.merge(values, on="value", suffixes=("", "_older"))
    # Every two claims that have a number in common, each pair once: the younger ones, and beside them the older.
    pairs = pairs.loc[pairs["row"] > pairs["row_older"], ["row", "row_older"]].drop_duplicates()
    one, other = (rows.loc[pairs[name]].reset_index(drop=True) for name in pairs)
    shared = _shared(one[[*ENDS]].to_numpy(), other[[*ENDS]].to_numpy())
    outcomes = _outcomes(one, other, weights.overlap)
    one_statement = (one["statement"] != "") & (one["statement"] == other["statement"])
    kept = (one["what"] == other["what"]) & ~one_statement & (outcomes["area"] != "")
    kept &= ~np.asarray(np.isnan(shared).all(axis=1), dtype=np.bool_)
    # Their years do not meet, or lie after one of them was said: they cannot be one number.
    kept &= ~(np.maximum(one["start"], other["start"]) > np.minimum(one["end"], other["end"]))
    for undated, dated in ((one, other), (other, one)):
        kept &= ~(undated["start"].isna() & (dated["start"] > undated["said"]))
    one, other, outcomes = (frame[kept].reset_index(drop=True) for frame in (one, other, outcomes))
    shared = shared[kept]
    total = _rarity(one, other, shared, rows, weights) + _other_ends(one, other, shared, weights)
    for name, known in weights.fields.items():
        total += outcomes[name].map({word: _bans(odds) for word, odds in known.items()}).to_numpy(dtype=float)
    total += math.log10(weights.copies / (1 - weights.copies))
    numbers = [[f"{value:,.10g}" for value in row if value == value] for row in shared.tolist()]
    overlap = "; " + one["area"] + " and " + other["area"] + " overlap"
    evidence = pd.Series(["both say " + " and ".join(row) for row in numbers], one.index, dtype=str)
    evidence += overlap.mask(outcomes["area"] == "same", "; the same place")
    for name in _SHOWN:
        differs = f"; {name} is " + one[name] + " in one and " + other[name] + " in the other"
        evidence += differs.mask(outcomes[name] == "same", "")
    return pd.DataFrame(
        {
            "claim_id": one["claim_id"],
            "other_id": other["claim_id"],
            "score": 1 / (1 + 10**-total),
            "shared": [";".join(row).replace(",", "") for row in numbers],
            "wandering": (one["measure"] != other["measure"]) | (one["unit"] != other["unit"]),
            "one_lineage": one["lineage"] == other["lineage"],
            "evidence": evidence,
        }
    )


def _shared(first: Numbers, second: Numbers) -> Numbers:
    """Numbers that both of two claims give, one row a pair, rising; missing where an end is not shared.

    A lower end that is another's upper end is not shared: `5,000 to 7,000` and `7,000 to 10,000` are neighbours. A
    single number may be either end of the range that it was taken from.
    """
    meets = first[:, :, None] == second[:, None, :]
    meets[:, 0, 2] = meets[:, 2, 0] = False
    return _once(np.where(meets.any(axis=2), first, np.nan))


def _once(values: Numbers) -> Numbers:
    """The same rows, rising, each value once and missing ones last."""
    rising = np.sort(values, axis=1)
    rising[:, 1:][rising[:, 1:] == rising[:, :-1]] = np.nan
    return np.sort(rising, axis=1)


def _outcomes(one: pd.DataFrame, other: pd.DataFrame, overlap: float) -> pd.DataFrame:
    """What is said of each field of younger claims and older ones."""
    found = pd.DataFrame({name: np.where(one[name] == other[name], "same", "other") for name in _COMPARED})
    for axis in AXES:
        sets = named_sets()[axis]
        pairs = [(sets[first], sets[second]) for first, second in zip(one[axis], other[axis], strict=True)]
        nested = np.where([a <= b or b <= a for a, b in pairs], "nested", "other")
        found[axis] = np.where([a == b for a, b in pairs], "same", nested)
    loose = one["direction"].isin(_LOOSE) & other["direction"].isin(_LOOSE)
    unknown = (one["producer"] == v.UNATTRIBUTED) | (other["producer"] == v.UNATTRIBUTED)
    areas = [*zip(one["area"], other["area"], strict=True)]
    known = {ends: _areas(*ends, overlap) for ends in {*areas}}
    return found.assign(
        direction=found["direction"].mask(loose, "same"),
        producer=found["producer"].mask(unknown, "unknown"),
        # Whoever says how its number was computed did not copy it.
        method=np.where(one["method"].isin(COMPUTED), "own", "open"),
        area=[known[ends] for ends in areas],
    )


def _bans(odds: Sequence[float]) -> float:
    """Weight of evidence of an outcome, in powers of ten."""
    return math.log10(odds[0] / odds[1])


def _rarity(
    one: pd.DataFrame, other: pd.DataFrame, shared: Numbers, rows: pd.DataFrame, weights: LinkageWeights
) -> Numbers:
    """The weight of the shared numbers: how much rarer they are among claims of their kind than a copy keeps an end."""
    found = np.zeros(len(one))
    estimated = (one["visibility"] == v.Visibility.ACTUAL) | (other["visibility"] == v.Visibility.ACTUAL)
    for body, claims in rows.groupby(["what", "visibility"])[["what", "visibility", *ENDS]]:
        numbers = [value for value in claims[[*ENDS]].to_numpy().ravel().tolist() if value == value]
        same_body = (one[["what", "visibility"]] == list(body)).all(axis=1)
        for end in range(len(ENDS)):
            there = same_body & ~np.isnan(shared[:, end])
            values = shared[there, end].tolist()
            met = chance(values, numbers, known_magnitude=True)
            # Registered persons of one place are about as many every year: their size says nothing, nor does that of
            # a second number.
            if end == 0:
                met = np.where(estimated[there], chance(values, numbers), met)
            found[there] += np.log10(weights.exact_end / met)
    return found


def _other_ends(one: pd.DataFrame, other: pd.DataFrame, shared: Numbers, weights: LinkageWeights) -> Numbers:
    """The weight of the ends that are not shared: nearly the same, others, or there in one claim only."""
    left = []
    for values in (one[[*ENDS]].to_numpy(), other[[*ENDS]].to_numpy()):
        left.append(_once(np.where((values[:, :, None] == shared[:, None, :]).any(axis=2), np.nan, values)))
    near = np.maximum(*left) <= np.minimum(*left) * (1 + weights.near)
    both = ~np.isnan(left[0]) & ~np.isnan(left[1])
    alike = np.where(both, np.where(near, _bans(weights.near_end), _bans(weights.other_end)), 0.0)
    lost = np.abs((~np.isnan(left[0])).sum(axis=1) - (~np.isnan(left[1])).sum(axis=1))
    return np.asarray(alike.sum(axis=1) + lost * _bans(weights.lost_end), dtype=float)


def lineage_table(claims: pd.DataFrame, links: pd.DataFrame, weights: LinkageWeights) -> pd.DataFrame:
    """10_lineages: the declared links, scored too, then those suspected between lineages, the most alike first."""
    met, declared = (
        table.set_index(pd.Index([*map(frozenset, table[["claim_id", "other_id"]].to_numpy())], dtype=object))
        for table in (compare(claims, weights), links)
    )
    known = met[["score", "shared"]].reindex(declared.index)
    suspected = met[~met["one_lineage"] & (met["score"] >= weights.flagged)]
    suspected = suspected.assign(
        kind=LinkKind.SUSPECTED,
        relation=np.where(suspected["wandering"], Relation.OTHER_UNIT, Relation.SAME_DIGITS),
        lineage="",
        declared_in="",
        order=-suspected["score"].round(6),
    ).sort_values(["order", "claim_id", "other_id"])
    declared = declared.assign(score=known["score"], shared=known["shared"].fillna(""))
    return as_table(pd.concat([declared, suspected], ignore_index=True), "10_lineages")
