"""All choices together: how far the published answers move over every combination, beside the interval they admit."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.estimates import headline
from analysis.estimates.methods import LINEAR_POOL, REML_HK
from analysis.findings.build import claim_lines
from analysis.findings.evidence import Held
from analysis.findings.model import Claim
from analysis.findings.rules import require, require_rising, require_shares
from analysis.parameters import Parameters
from analysis.reading.places import display_name, slug

TABLE = "30_multiverse"


@dataclass(frozen=True, slots=True)
class Together:
    """The leading answer of one region under every combination of choices, beside the published one.

    Parameters
    ----------
    region, slug : str
        Where.
    claims : tuple of Claim
        What the published answer rests on.
    low95, median, high95 : float
        The published answer, in persons, or in persons a year for a flow.
    others : tuple of (method, median)
        What the other methods make of the same claims, where they have an answer.
    lowest, tenth, ninetieth, highest : float
        Medians over all combinations that have an answer: their ends, and those between which eight in ten lie.
    widest_low, widest_high : float
        From the lowest to the highest end of their 95 percent intervals.
    specifications, answered : int
        How many combinations there are, and how many of them have an answer.
    matters_most : str
        The choice that alone explains most of how far the answers differ.
    share : float
        What it explains, of the variance of the logarithm of the median.
    interactions : float
        What no choice explains alone, so that it comes from choices acting together.
    """

    region: str
    slug: str
    claims: tuple[Claim, ...]
    low95: float
    median: float
    high95: float
    others: tuple[tuple[str, float], ...]
    lowest: float
    tenth: float
    ninetieth: float
    highest: float
    widest_low: float
    widest_high: float
    specifications: int
    answered: int
    matters_most: str
    share: float
    interactions: float

    def __post_init__(self) -> None:
        """Refuse an answer outside its interval or outside all combinations, and more answers than combinations."""
        where = f"all choices together for {self.region}"
        require_rising((self.low95, self.median, self.high95), f"{where}: an answer outside its interval")
        medians = (self.widest_low, self.lowest, self.tenth, self.ninetieth, self.highest, self.widest_high)
        require_rising(medians, f"{where}: answers out of order")
        require(self.lowest <= self.median <= self.highest, f"{where}: the published answer is none of them")
        require(self.answered <= self.specifications, f"{where}: more answers than combinations")
        require_shares((self.share, self.interactions), f"{where}: a share outside 0 and 1")

    @property
    def moves(self) -> float:
        """The highest median over the lowest."""
        return self.highest / self.lowest

    @property
    def admits(self) -> float:
        """The upper end of the published interval over the lower one."""
        return self.high95 / self.low95

    @property
    def inside(self) -> bool:
        """Whether every median lies in the published interval."""
        return self.low95 <= self.lowest and self.highest <= self.high95

    @property
    def reach(self) -> float:
        """How wide the medians lie, as a part of the width of the published interval, both on a log scale."""
        return math.log(self.moves) / math.log(self.admits)


def together(held: Held) -> tuple[Together, ...]:
    """Every region whose combinations were worked out, the one whose answer moves furthest first."""
    claims = held.processed["10_claims"].set_index("claim_id", drop=False)
    published = _published(held)
    found = [
        _together(row, published, claims)
        for _, rows in held.processed[TABLE].groupby("region_code", sort=False)
        for row in _leading(rows)
    ]
    return tuple(sorted(found, key=lambda one: (-one.reach, one.region)))


def _published(held: Held) -> pd.DataFrame:
    """The estimates at published parameters by every method."""
    table = held.processed["30_estimates"]
    wanted = Parameters()
    return table[
        (table["reference_year"] == wanted.reference_year)
        & (table["scope"] == wanted.evidence)
        & (table["corrections"] == wanted.corrections)
    ]


def _leading(rows: pd.DataFrame) -> Iterator[Mapping[Any, Any]]:
    """The row of the choice that matters most; none where nothing varies or there is no published answer."""
    own = rows[(rows["axis"] == rows["matters_most"]) & rows["published_median"].notna()]
    yield from own.to_dict("records")


def _together(row: Mapping[Any, Any], published: pd.DataFrame, claims: pd.DataFrame) -> Together:
    """One region's row with its published answers."""
    same = pd.Series(data=True, index=published.index)
    for axis in ("region_code", *ESTIMAND[1:]):
        same &= published[axis].astype(str) == str(row[axis])
    own = {str(one["method"]): one for one in published[same].to_dict("records")}
    first = own[headline.METHOD]
    code = str(row["region_code"])
    return Together(
        display_name(code),
        slug(code),
        claims=claim_lines(claims.loc[str(first["claim_ids"]).split(";")]),
        low95=float(first["low95"]),
        median=float(first["median"]),
        high95=float(first["high95"]),
        others=tuple(
            (name, float(own[name]["median"]))
            for name in (REML_HK, LINEAR_POOL)
            if name in own and pd.notna(own[name]["median"])
        ),
        **{name: float(row[f"{name}_median"]) for name in ("lowest", "tenth", "ninetieth", "highest")},
        widest_low=float(row["lowest_low95"]),
        widest_high=float(row["highest_high95"]),
        specifications=int(row["specifications"]),
        answered=int(row["answered"]),
        matters_most=str(row["matters_most"]),
        share=float(row["share"]),
        interactions=max(0.0, float(row["interactions"])),
    )
