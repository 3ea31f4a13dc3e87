"""Processed tables become the findings of one region."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.estimates import headline
from analysis.estimates.inputs import estimable
from analysis.findings import around, disputes, later, making, money, sway
from analysis.findings.apart import apart
from analysis.findings.consistent import require_consistent
from analysis.findings.headline import choose, order
from analysis.findings.known import beside
from analysis.findings.model import (
    Claim,
    Estimate,
    Findings,
    Group,
    Headline,
    HeadlineKind,
    PolicyLine,
    RatingLine,
    RoleLine,
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
from analysis.findings.sections import Change, Dispute, LeftOut, Multiverse
from analysis.findings.shared_out import shared_out
from analysis.findings.side_records import on_page, source_lines
from analysis.findings.thresholds import thresholds
from analysis.findings.worked import worked
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.cards import Card
from analysis.vocabulary import Scope

__all__ = ["Edition", "build", "chosen_claims", "claim_lines", "estimates_of"]


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
    here = touching(claims, code)
    lines = claim_lines(here)
    without = here["producer"].isin(parameters.drop_producers)
    dropped = tuple(sorted(here.loc[without, "claim_id"]))
    kept = tuple(claim for claim in lines if claim.claim_id not in set(dropped))
    victims = estimable(here[here["region_code"] == code])
    groups = _groups(victims, estimates_of(processed, code, parameters), set(dropped))
    roles, ratings, policy = _statements(processed, code, parameters)
    window = processed.priors.number("reference_year_window")
    statements = len(roles) + len(ratings) + len(policy)
    lead = choose(kept, _kept(groups, set(dropped)), code=code, statements=statements)
    changes = _changes(processed, code, parameters, victims=victims[~victims["claim_id"].isin(dropped)])
    leading = _leading(processed, parameters, lead, changes, code=code)
    moved = later.moved(here, code)
    told = disputes.without(disputes.held_with(processed, parameters, code=code), dropped)
    found = Findings(
        region=around.region(processed, code, parameters),
        parameters=parameters,
        data_version=edition.version,
        date=edition.date,
        thresholds=thresholds(processed.priors),
        headline=lead,
        claims=lines,
        groups=groups,
        undated=_undated(victims, groups),
        dropped=dropped,
        roles=typed(roles, RoleLine),
        ratings=typed(ratings, RatingLine, start="period_start", end="period_end"),
        policy=typed(policy, PolicyLine),
        sources=source_lines(here, (roles, ratings, policy), cards),
        neighbours=around.neighbours(processed, code),
        known=beside(kept, groups, code=code, year=parameters.reference_year, window=window),
        money=money.lines(in_order(here)),
        per_person=money.per_person(in_order(here[~without]), window=window),
        changes=changes,
        worked=worked(lines, changes, moved, code=code),
        moved=moved,
        disputes=told,
        left_out=_left_out(processed, leading, lines, code=code),
        multiverse=_multiverse(processed, code, parameters, estimate=lead.estimate),
        methods=_methods(processed, here, leading, code=code),
        apart=apart(processed, code, parameters),
        wider=_wider(claims, parameters, lead, code=code),
        parts=shared_out(claims, code),
        people=people_of(processed.people, processed["10_population_differences"], code, parameters),
        others=_others(claims, told, {line.claim_id for line in lines}),
    )
    require_consistent(found)
    return found


def _statements(processed: Processed, code: str, parameters: Parameters) -> Sequence[pd.DataFrame]:
    """The roles, the ratings and the policies that a page shows."""
    return [
        on_page(processed, around.records(processed, name, parameters), code)
        for name in ("10_roles", "10_ratings", "10_policy")
    ]


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
    """The multiverse, which is worked out around the published answer only; no seed moves that."""
    published = replace(parameters, seed=Parameters().seed).published
    return sway.multiverse(processed, estimate, code=code) if published else None


def _left_out(
    processed: Processed,
    leading: tuple[Parameters, Estimate] | None,
    lines: Sequence[Claim],
    *,
    code: str,
) -> tuple[LeftOut, ...]:
    """The estimate that leads a page, whatever its year, without each of the lines of evidence that it rests on."""
    if leading is None:
        return ()
    made_with, lead = leading
    return sway.left_out(_influence(processed, made_with), lead, lines, code=code)


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


def _wider(claims: pd.DataFrame, parameters: Parameters, lead: Headline, *, code: str) -> tuple[Claim, ...]:
    """Numbers of a larger region, where a page has no number of victims, without those that are left out."""
    if lead.kind != HeadlineKind.OTHER_CLAIMS:
        return ()
    return around.wider(claims[~claims["producer"].isin(parameters.drop_producers)], code)


def _undated(victims: pd.DataFrame, groups: Iterable[Group]) -> tuple[str, ...]:
    """The claims about victims that no estimate of the page rests on."""
    counted = {claim_id for group in groups if group.estimate for claim_id in group.claim_ids}
    return tuple(sorted(set(victims["claim_id"]) - counted))


def _others(claims: pd.DataFrame, told: Iterable[Dispute], here: Set[str]) -> tuple[Claim, ...]:
    """The claims about other places that disputes of a page name."""
    named = {claim_id for dispute in told for claim_id in dispute.claim_ids} - here
    return claim_lines(claims[claims["claim_id"].isin(named)])


def _kept(groups: Sequence[Group], dropped: Set[str]) -> Sequence[Group]:
    """The quantities of which a claim is left that nobody asked to leave out."""
    return [group for group in groups if not set(group.claim_ids) <= dropped]


def _groups(
    victims: pd.DataFrame, estimates: Mapping[tuple[str, ...], Estimate], dropped: Set[str]
) -> tuple[Group, ...]:
    """Claims by estimand; those near the reference year come with their estimate.

    Claims that were only converted to a quantity are named by its estimate, not by its group; a quantity that no claim
    speaks of itself stands in 30_estimates alone. A claim that is left out as asked stands in a group of such claims
    only, where no other one speaks of its quantity.
    """
    groups = []
    for key, rows in victims.groupby(list(ESTIMAND), sort=True):
        estimate = estimates.get(tuple(map(str, key)))
        inside = set(estimate.claim_ids) if estimate else set()
        stated = [claim_id for claim_id in rows["claim_id"] if claim_id in inside]
        kept = [claim_id for claim_id in rows["claim_id"] if claim_id not in dropped]
        # Where only converted claims lie near the year, those that speak of it are too far from it.
        groups.append(Group(tuple(stated or kept or rows["claim_id"]), estimate if stated else None))
    return tuple(sorted(groups, key=order))
