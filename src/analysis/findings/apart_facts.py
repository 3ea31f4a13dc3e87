"""What is held about each region, side by side, so that its evidence can be compared with that of the others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.claims.corrections import Slip
from analysis.claims.estimand import ESTIMAND
from analysis.estimates import headline
from analysis.estimates.inputs import estimable
from analysis.estimates.priority import priority
from analysis.findings import disputes
from analysis.findings.around import records
from analysis.findings.known import yearly_counts
from analysis.findings.lines import RatingLine, RoleLine
from analysis.findings.model import Claim, Estimate
from analysis.findings.records import chosen_claims, claim_lines, estimates_by_estimand, typed
from analysis.findings.regions import PAGE_REGIONS, page_codes
from analysis.findings.sections import Dispute
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.places import members
from analysis.vocabulary import OWN, UNNAMED

#: What the numbers of one series share, beside their maker.
_SERIES = (
    "source",
    "producer",
    "counterpart",
    "unit",
    "lineage",
    "population",
    "exploitation",
    "status",
    "direction",
)
#: What the editions of one number share.
_EDITIONS = (
    "producer", "direction", "counterpart", "population", "exploitation", "status", "visibility", "measure", "unit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What is worth comparing: the entry `apart_limits` of the priors.

    Parameters
    ----------
    long : int
        A row of fewer yearly counts says little about its course.
    agree : float
        Two counts within this factor agree.
    moved : float
        A number that changed by a smaller factor neither rose nor fell.
    step : float
        A count that changed by a larger factor from one year to the next may count otherwise: nothing is compared
        across such a step.
    alike : int
        Fewest countries for which one maker gave one and the same rate, if that is told.
    decimals : int
        Fewest decimals of such a rate: coarser ones are the same by rounding.
    """

    long: int
    agree: float
    moved: float
    step: float
    alike: int
    decimals: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is held about one region.

    Parameters
    ----------
    code : str
        The region.
    level : str
        `world`, `region` or `country`.
    claims, own : tuple of Claim
        Those that touch it, and those that are about it.
    counting : frozenset of str
        Ids of its own claims that count victims, found or not.
    known : tuple of Claim
        The longest series of yearly counts of persons known to the authorities, in the order of its years.
    editions : tuple of Claim
        The longest row of numbers that one maker gave for one quantity, in the order in which they came out.
    roles, ratings, disputes : tuple
        Statements, grades and conflicts that name it.
    lead : Estimate or None
        The estimate that its page leads with; None where there is none, or where none is published.
    corrected : frozenset of str
        Ids of its claims that a declared correction changes.
    inside : tuple of str
        For the world and a continent: codes of the countries within it that have a page.
    answers_inside : int or None
        How many of these have an estimate; None where no estimates are published.
    limits : Limits
        What is worth comparing.
    """

    code: str
    level: str
    claims: tuple[Claim, ...]
    own: tuple[Claim, ...]
    counting: frozenset[str]
    known: tuple[Claim, ...]
    editions: tuple[Claim, ...]
    roles: tuple[RoleLine, ...]
    ratings: tuple[RatingLine, ...]
    disputes: tuple[Dispute, ...]
    lead: Estimate | None
    corrected: frozenset[str]
    inside: tuple[str, ...]
    answers_inside: int | None
    limits: Limits

    @property
    def makers(self) -> tuple[str, ...]:
        """Named makers of its claims by name."""
        return tuple(sorted({claim.producer for claim in self.claims} - UNNAMED - {OWN}))

    @property
    def tiers(self) -> tuple[RatingLine, ...]:
        """Its tiers in the Trafficking in Persons Report by year, one a year."""
        by_year: dict[int, RatingLine] = {}
        for line in self.ratings:
            if line.scheme == "us_tip_tier" and line.start is not None and " or " not in line.rating:
                by_year[line.start] = line
        return tuple(by_year[year] for year in sorted(by_year))


def level_of(code: str) -> str:
    """Whether a region is the world, a continent or a country."""
    return {"WORLD": "world"}.get(code, "region" if code in PAGE_REGIONS else "country")


def facts(processed: Processed, parameters: Parameters) -> Mapping[str, Facts]:
    """What is held about every region that has a page, by code.

    Parameters
    ----------
    processed : Processed
        The processed tables.
    parameters : Parameters
        Evidence and corrections; and the reference year, for estimates, which are compared only where published.
    """
    frame = chosen_claims(processed, parameters)
    lines = {claim.claim_id: claim for claim in claim_lines(frame)}
    touching, own = _by_region(frame, "regions"), _by_region(frame, "region_code")
    victims = estimable(frame)
    counting = frozenset(victims["claim_id"])
    leads = _leads(processed, parameters, victims)
    valued = {code for code, lead in leads.items() if lead.median is not None}
    codes = page_codes(processed)
    roles = _typed(records(processed, "10_roles", parameters), RoleLine)
    ratings = _typed(
        records(processed, "10_ratings", parameters), RatingLine, start="period_start", end="period_end"
    )
    conflicts = _conflicts(disputes.held_with(processed, parameters))
    # A year that a quotation lost is added to what was printed and changes nothing of it.
    mended = processed["10_corrections"]
    mended = mended[mended["reason"] != Slip.LOST_PERIOD]
    changed = frozenset(mended["claim_id"]) if parameters.corrections else frozenset()
    limits = Limits(**processed.priors["apart_limits"].value)
    found = {}
    for code in codes:
        mine = tuple(lines[one] for one in own[code])
        found[code] = Facts(
            code=code,
            level=level_of(code),
            claims=tuple(lines[one] for one in touching[code]),
            own=mine,
            counting=frozenset(own[code]) & counting,
            known=_longest(yearly_counts(mine, code)),
            editions=_editions([claim for claim in mine if claim.claim_id in counting]),
            roles=roles[code],
            ratings=ratings[code],
            disputes=conflicts[code],
            lead=leads.get(code),
            corrected=frozenset(own[code]) & changed,
            inside=_inside(code, codes),
            answers_inside=sum(one in valued for one in _inside(code, codes)) if leads else None,
            limits=limits,
        )
    return found


def _by_region(frame: pd.DataFrame, column: str) -> Mapping[str, Sequence[str]]:
    """Ids of claims by region, in reading order of the frame."""
    found: dict[str, list[str]] = defaultdict(list)
    for claim_id, codes in zip(frame["claim_id"], frame[column], strict=True):
        for code in str(codes).split(";"):
            found[code].append(str(claim_id))
    return found


def _typed(frame: pd.DataFrame, kind: type, **renamed: str) -> Mapping[str, tuple[Any, ...]]:
    """Rows of a side table as lines, by region; those of no single country are the world's."""
    found: dict[str, tuple[Any, ...]] = defaultdict(tuple)
    for code, line in zip(frame["region_code"], typed(frame, kind, **renamed), strict=True):
        found[str(code) or "WORLD"] += (line,)
    return found


def _conflicts(found: Iterable[Dispute]) -> Mapping[str, tuple[Dispute, ...]]:
    """Conflicts by the regions whose pages tell them."""
    by_region: dict[str, tuple[Dispute, ...]] = defaultdict(tuple)
    for one in found:
        for code in one.regions:
            by_region[code] += (one,)
    return by_region


def _longest(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The longest series among yearly counts, in the order of its years."""
    series: dict[tuple[str, ...], dict[int, Claim]] = defaultdict(dict)
    for claim in claims:
        series[tuple(str(getattr(claim, name)) for name in _SERIES)].setdefault(claim.start or 0, claim)
    if not series:
        return ()
    years = min(series.items(), key=lambda item: (-len(item[1]), item[0]))[1]
    return tuple(years[year] for year in sorted(years))


def _editions(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The longest row of numbers of one named maker for one quantity; none where no maker gave two."""
    rows: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        dated = claim.start is not None and claim.end is not None and claim.producer_year is not None
        if claim.best and dated and claim.producer not in UNNAMED | {OWN}:
            rows[tuple(str(getattr(claim, name)) for name in _EDITIONS)].append(claim)
    kept = {key: row for key, row in rows.items() if len({claim.producer_year for claim in row}) > 1}
    if not kept:
        return ()
    row = min(kept.items(), key=lambda item: (-len(item[1]), item[0]))[1]
    return tuple(sorted(row, key=lambda claim: (claim.producer_year or 0, claim.start or 0, claim.claim_id)))


def _leads(processed: Processed, parameters: Parameters, victims: pd.DataFrame) -> Mapping[str, Estimate]:
    """The estimate that each page leads with, where estimates with these parameters are published."""
    if not headline.is_published(parameters):
        return {}
    stated: dict[tuple[str, ...], set[str]] = defaultdict(set)
    keys = victims[list(ESTIMAND)].astype(str).itertuples(index=False, name=None)
    for key, claim_id in zip(keys, victims["claim_id"], strict=True):
        stated[tuple(key)].add(str(claim_id))
    by_region: dict[str, list[Estimate]] = defaultdict(list)
    for key, estimate in estimates_by_estimand(headline.of(processed["30_estimates"], parameters)).items():
        if stated[key] & set(estimate.claim_ids):
            by_region[key[ESTIMAND.index("area")]].append(estimate)
    return {
        code: min(found, key=lambda one: priority(one, one.claim_ids)) for code, found in by_region.items()
    }


def _inside(code: str, codes: Sequence[str]) -> tuple[str, ...]:
    """The countries within the world or a continent that have a page."""
    countries = [one for one in codes if one not in PAGE_REGIONS]
    if code == "WORLD":
        return tuple(countries)
    return tuple(one for one in countries if one in members(code)) if code in PAGE_REGIONS else ()
