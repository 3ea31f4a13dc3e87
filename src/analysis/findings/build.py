"""Processed tables become the findings of one region."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.estimates import headline
from analysis.estimates.inputs import VICTIM, estimable
from analysis.findings import disputes, later, making, money, sway
from analysis.findings.apart import apart
from analysis.findings.headline import choose, order
from analysis.findings.known import beside
from analysis.findings.model import (
    Claim,
    Estimate,
    Findings,
    Group,
    Headline,
    HeadlineKind,
    Neighbour,
    PolicyLine,
    RatingLine,
    Region,
    RoleLine,
    SourceLine,
)
from analysis.findings.people import people_of
from analysis.findings.records import (
    chosen_claims,
    claim_lines,
    estimates_by_estimand,
    in_order,
    touching,
    typed,
)
from analysis.findings.regions import PAGE_REGIONS, page_codes
from analysis.findings.sections import Change, Multiverse
from analysis.findings.thresholds import thresholds
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.cards import Card
from analysis.reading.places import ancestors, display_name, gazetteer, members, slug
from analysis.vocabulary import Scope, Unit, Visibility

__all__ = ["Edition", "build", "chosen_claims", "claim_lines", "estimates_of", "known_region"]


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of the data a page is made from: the hash of the processed tables, and the latest reading."""

    version: str
    date: str


def build(
    processed: Processed, code: str, parameters: Parameters, *, cards: Iterable[Card], edition: Edition
) -> Findings:
    """The findings of one region.

    Estimates are read from the published table at published parameters and made anew otherwise. With corrections on,
    the claims are the corrected ones, each with the figure that was printed beside it.

    Parameters
    ----------
    processed : Processed
        The processed tables.
    code : str
        Region code.
    parameters : Parameters
        Reference year, evidence, coverage.
    cards : iterable of Card
        Of the raw files, for the list of sources.
    edition : Edition
        What the page is dated by.
    """
    claims = chosen_claims(processed, parameters)
    estimates = estimates_of(processed, code, parameters)
    here = touching(claims, code)
    lines = claim_lines(here)
    victims = estimable(here[here["region_code"] == code])
    groups = _groups(victims, estimates)
    counted = {claim_id for group in groups if group.estimate for claim_id in group.claim_ids}
    roles, ratings, policy = (
        _on_page(processed[f"10_{name}"], code) for name in ("roles", "ratings", "policy")
    )
    window = processed.priors.number("reference_year_window")
    lead = choose(lines, groups, code=code, statements=len(roles) + len(ratings) + len(policy))
    changes = _changes(processed, code, parameters, victims=victims)
    leading = _leading(processed, parameters, lead, changes, code=code)
    return Findings(
        region=_region(processed, code, parameters),
        parameters=parameters,
        data_version=edition.version,
        date=edition.date,
        thresholds=thresholds(processed.priors),
        headline=lead,
        claims=lines,
        groups=groups,
        undated=tuple(sorted(set(victims["claim_id"]) - counted)),
        roles=typed(roles, RoleLine),
        ratings=typed(ratings, RatingLine, start="period_start", end="period_end"),
        policy=typed(policy, PolicyLine),
        sources=_sources(here, (roles, ratings, policy), cards),
        neighbours=_neighbours(processed, code),
        known=beside(lines, groups, code=code, year=parameters.reference_year, window=window),
        money=money.lines(in_order(here)),
        per_person=money.per_person(in_order(here), window=window),
        changes=changes,
        moved=later.moved(here, code),
        disputes=disputes.held_with(processed, parameters, code=code),
        left_out=sway.left_out(_influence(processed, parameters), lead.estimate, lines, code=code),
        multiverse=_multiverse(processed, code, parameters, estimate=lead.estimate),
        methods=_methods(processed, here, leading, code=code),
        apart=apart(processed, code, parameters),
        wider=_wider(claims, code) if lead.kind == HeadlineKind.OTHER_CLAIMS else (),
        people=people_of(processed.people, processed["10_population_differences"], code, parameters),
    )


def estimates_of(
    processed: Processed, code: str, parameters: Parameters
) -> Mapping[tuple[str, ...], Estimate]:
    """The estimates of a region by estimand: read where they are published with these parameters, else made anew."""
    table = headline.of(_made(processed, code, parameters), parameters)
    return estimates_by_estimand(table)


def _made(processed: Processed, code: str, parameters: Parameters) -> pd.DataFrame:
    """The estimates of a region by every method, read where they are published with these parameters."""
    if headline.is_published(parameters):
        table = processed["30_estimates"]
    else:
        claims = chosen_claims(processed, parameters)
        own = claims[claims["region_code"] == code]
        table = headline.estimate(own, parameters, processed.priors, people=processed.people)
    return table[table["region_code"] == code]


def _leading(
    processed: Processed, parameters: Parameters, lead: Headline, changes: Sequence[Change], *, code: str
) -> tuple[Parameters, Estimate] | None:
    """The quantity that leads a page, and what it was made with: for the year asked for, else for the later one."""
    if lead.estimate is not None:
        return parameters, lead.estimate
    first = later.leading(changes, parameters.reference_year)
    if first is None:
        return None
    then = replace(parameters, reference_year=first.reference_year, evidence=str(first.evidence))
    estimates = estimates_of(processed, code, then).values()
    same = (one for one in estimates if one.claim_ids == first.claim_ids and one.median == first.median)
    return then, next(same)


def _methods(
    processed: Processed, claims: pd.DataFrame, leading: tuple[Parameters, Estimate] | None, *, code: str
) -> tuple[making.MethodLine, ...]:
    """What every method says of the quantity that leads a page; nothing where there is none."""
    if leading is None:
        return ()
    made_with, lead = leading
    quantity = {**lead.axes, "counterpart": lead.counterpart}
    table = _made(processed, code, made_with)
    return making.method_lines(table, quantity, claims, parameters=made_with, priors=processed.priors)


def _changes(
    processed: Processed, code: str, parameters: Parameters, *, victims: pd.DataFrame
) -> tuple[Change, ...]:
    """The quantities of the region at several moments, with how many people lived there."""
    moments = _moments(processed, code, parameters, victims=victims)
    return later.changes(moments, _telling, persons=lambda year: processed.people.persons(code, year))


def _telling(estimate: Estimate) -> tuple[object, ...]:
    """Sort key of an estimate, as on the page."""
    return order(Group(estimate.claim_ids, estimate))


def _moments(
    processed: Processed, code: str, parameters: Parameters, *, victims: pd.DataFrame
) -> Sequence[tuple[int, str, Mapping[tuple[str, ...], Estimate]]]:
    """What was known with the article alone, what is known of the same year now, and of a later one.

    Only of quantities that a claim of the region itself speaks of, not of those that claims are only converted to.
    """
    stated = set(victims[list(ESTIMAND)].astype(str).itertuples(index=False, name=None))
    year = parameters.reference_year
    wanted = [(year, str(Scope.ARTICLE))]
    if parameters.evidence != Scope.ARTICLE:
        wanted += [(moment, str(Scope.ALL)) for moment in sorted({year, max(headline.YEARS)})]
    found = []
    for moment, evidence in sorted(wanted, key=lambda entry: (entry[0], entry[1] != Scope.ARTICLE)):
        changed = replace(parameters, reference_year=moment, evidence=evidence)
        estimates = estimates_of(processed, code, changed)
        own = {key: estimate for key, estimate in estimates.items() if key in stated}
        found.append((moment, evidence, own))
    return found


def _multiverse(
    processed: Processed, code: str, parameters: Parameters, *, estimate: Estimate | None
) -> Multiverse | None:
    """The multiverse, which is worked out around the published answer only."""
    return sway.multiverse(processed, estimate, code=code) if parameters == Parameters() else None


def _influence(processed: Processed, parameters: Parameters) -> pd.DataFrame:
    """What each source does to the published estimates; nothing where the parameters are not published ones."""
    table = processed["30_influence"]
    if not headline.is_published(parameters):
        return table.iloc[:0]
    return table[
        (table["reference_year"] == parameters.reference_year)
        & (table["scope"] == parameters.evidence)
        & (table["corrections"] == parameters.corrections)
    ]


def _region(processed: Processed, code: str, parameters: Parameters) -> Region:
    """The region itself."""
    kind = {"WORLD": "world"}.get(code, "region" if code in PAGE_REGIONS else "country")
    persons = processed.people.persons(code, parameters.reference_year)
    return Region(code, display_name(code), slug(code), kind, persons)


def _groups(victims: pd.DataFrame, estimates: Mapping[tuple[str, ...], Estimate]) -> tuple[Group, ...]:
    """Claims by estimand; those near the reference year come with their estimate.

    Claims that were only converted to a quantity are named by its estimate, not by its group; a quantity that no claim
    speaks of itself stands in 30_estimates alone.
    """
    groups = []
    for key, rows in victims.groupby(list(ESTIMAND), sort=True):
        estimate = estimates.get(tuple(map(str, key)))
        inside = set(estimate.claim_ids) if estimate else set()
        stated = [claim_id for claim_id in rows["claim_id"] if claim_id in inside]
        # Where only converted claims lie near the year, those that speak of it are too far from it.
        groups.append(Group(tuple(stated or rows["claim_id"]), estimate if stated else None))
    return tuple(sorted(groups, key=order))


def _on_page(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """Rows of a side table whose place, or one of whose places, is the region; the world's page has those of none."""
    own = (frame["region_code"] == code) | frame["area"].str.split(";").map(lambda codes: code in codes)
    return frame[own | (frame["region_code"] == "") if code == "WORLD" else own]


def _sources(
    claims: pd.DataFrame, records: Sequence[pd.DataFrame], cards: Iterable[Card]
) -> tuple[SourceLine, ...]:
    """The sources of some claims, and of statements, grades and laws, with how many each has."""
    counts = claims["source"].value_counts()
    others = pd.concat([frame["source"] for frame in records]).value_counts()
    first: dict[str, Card] = {}
    for card in cards:
        first.setdefault(card.source, card)
    return tuple(
        SourceLine(
            name, first[name].title, first[name].citation, first[name].licence,
            int(counts.get(name, 0)), int(others.get(name, 0)),
        )
        for name in sorted({*counts.index, *others.index})
    )  # fmt: skip


def _wider(claims: pd.DataFrame, code: str) -> tuple[Claim, ...]:
    """The latest numbers of victims in a larger region that bears the name of a continent: Asia and the Pacific."""
    if code not in PAGE_REGIONS:
        return ()
    larger = claims[
        (claims["region_code"] == "WORLD")
        & (claims["unit"] == Unit.PERSONS)
        & (claims["visibility"] == Visibility.ACTUAL)
        & claims["status"].isin([str(status) for status in VICTIM])
    ]
    named = [claim for claim in claim_lines(larger) if f": {display_name(code)} and " in claim.area_name]
    last = max((claim.end or 0 for claim in named if claim.sure), default=0)
    return tuple(claim for claim in named if claim.sure and claim.end == last)


def _neighbours(processed: Processed, code: str) -> tuple[Neighbour, ...]:
    """Pages that a reader may want next."""
    codes = page_codes(processed)
    if code == "WORLD":
        wanted = [other for other in codes if other in PAGE_REGIONS and other != code]
    elif code in PAGE_REGIONS:
        inside = members(code)
        wanted = [other for other in codes if other in inside]
    else:
        wanted = [other for other in ancestors(code) if other in PAGE_REGIONS]
    counts = {other: len(touching(processed["10_claims"], other)) for other in wanted}
    return tuple(
        Neighbour(display_name(other), slug(other), counts[other])
        for other in sorted(wanted, key=lambda other: (other == "WORLD", display_name(other)))
    )


def known_region(text: str) -> str:
    """Code of a region by its English name or its code; raises `PlaceError` with the nearest names."""
    found = gazetteer().place(text)
    return found.code
