"""Every conflict between claims, by how hard it is, how far its claims are apart, and why."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from analysis import given
from analysis.conflicts.choices import Choices
from analysis.conflicts.find import find_conflicts
from analysis.conflicts.rules import FOLDER as RULES
from analysis.conflicts.rules import load_rules
from analysis.conflicts.words import Level, Reason
from analysis.findings.build import Edition, claim_lines
from analysis.findings.evidence import Held, chosen
from analysis.findings.model import Claim
from analysis.parameters import ORDERS, Parameters
from analysis.reading.places import display_name, slug
from analysis.vocabulary import Scope

#: What the published table was searched with; its rows with this mark hold with corrections on.
_ON, _OFF = "on", "off"
_KIN = {str(reason) for reason in (Reason.VINTAGE, Reason.COPYING, Reason.QUOTATION_DECAY)}


@dataclass(frozen=True, slots=True)
class ConflictParameters(Parameters):
    """What the page about conflicts depends on.

    Parameters
    ----------
    order : str
        How the table of all conflicts is ordered: by `severity`, by `reason` or by `region`.
    """

    order: str = ORDERS[0]

    def __post_init__(self) -> None:
        """Refuse what is no order, beside what no page could be made from."""
        Parameters.__post_init__(self)
        given.word("order", self.order, ORDERS)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict as the page shows it.

    Parameters
    ----------
    conflict_id : str
        Its id.
    level, code : str
        How hard it is, and which check found it.
    marginal : bool
        Whether it is gone within the tolerance of print.
    severity : float
        Smallest factor by which one claim must move for the rest to hold.
    regions : tuple of (name, slug)
        Whose pages its claims touch.
    claims : tuple of Claim
        Its members, the sharpest set first; empty for roles and ratings.
    members : tuple of str
        Ids of all members, claims or not.
    arithmetic, evidence, would, resolution : str
        What stands against what, why, what would have to be true, and what was done.
    reasons : tuple of str
        Words of the vocabulary, each once.
    """

    conflict_id: str
    level: str
    code: str
    marginal: bool
    severity: float
    regions: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]
    members: tuple[str, ...]
    arithmetic: str
    evidence: str
    would: str
    resolution: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictList:
    """What the page about conflicts may say; the hardest and severest come first."""

    parameters: ConflictParameters
    edition: Edition
    claims: int
    conflicts: tuple[Conflict, ...]

    def at(self, level: str) -> tuple[Conflict, ...]:
        """The conflicts of one level."""
        return tuple(one for one in self.conflicts if one.level == level)

    @property
    def levels(self) -> tuple[tuple[str, int], ...]:
        """How many conflicts each level has, hardest first; levels without one are there too."""
        counts = Counter(one.level for one in self.conflicts)
        return tuple((str(level), counts[str(level)]) for level in Level)

    @property
    def codes(self) -> tuple[tuple[str, int], ...]:
        """How many conflicts each check found, most first."""
        counts = Counter(one.code for one in self.conflicts)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def by_reason(self) -> tuple[tuple[str, tuple[Conflict, ...]], ...]:
        """The conflicts that each reason plays a part in, the commonest reason first."""
        found = [
            (str(reason), tuple(one for one in self.conflicts if str(reason) in one.reasons))
            for reason in Reason
        ]
        return tuple(sorted((item for item in found if item[1]), key=lambda item: (-len(item[1]), item[0])))

    @property
    def ordered(self) -> tuple[Conflict, ...]:
        """Every conflict in the order that is asked for; those that stand equal have the hardest first."""
        hard, common = list(map(str, Level)), [reason for reason, _ in self.by_reason]
        orders: Mapping[str, Callable[[Conflict], tuple[object, ...]]] = {
            "severity": lambda one: (),
            "reason": lambda one: (min(map(common.index, one.reasons)),),
            "region": lambda one: (one.regions == (), [name for name, _ in one.regions]),
        }
        own = orders[self.parameters.order]
        return tuple(
            sorted(
                self.conflicts,
                key=lambda one: (*own(one), hard.index(one.level), -one.severity, one.conflict_id),
            )
        )

    @property
    def editions(self) -> tuple[Conflict, ...]:
        """Conflicts that no distinction dissolves, between editions or copies of one number."""
        return tuple(one for one in self.at(Level.INFEASIBLE) if _KIN & set(one.reasons))

    @property
    def rivals(self) -> tuple[Conflict, ...]:
        """Conflicts that no distinction dissolves, between makers of whom none rests on the other."""
        return tuple(one for one in self.at(Level.INFEASIBLE) if Reason.RIVAL_MEASUREMENT in one.reasons)


def summarise(held: Held, parameters: ConflictParameters) -> ConflictList:
    """Every conflict of the claims that parameters leave, with what the page says about all of them."""
    claims = chosen(held, parameters)
    return ConflictList(parameters, held.edition, len(claims), conflicts(held, claims, parameters))


def conflicts(held: Held, claims: pd.DataFrame, parameters: Parameters) -> tuple[Conflict, ...]:
    """Every conflict of some claims, the hardest first: as published, or searched for anew."""
    table = _table(held, claims, parameters)
    lines = {claim.claim_id: claim for claim in claim_lines(claims)}
    return tuple(_conflict(row, lines) for row in table.to_dict("records"))


def _table(held: Held, claims: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """The conflicts of some claims."""
    processed = held.processed
    # Neither the coverage of a range nor a seed has a part in what contradicts what.
    wanted = Parameters(range_coverage=parameters.range_coverage, seed=parameters.seed)
    if all(getattr(parameters, one.name) == getattr(wanted, one.name) for one in fields(Parameters)):
        table = processed["20_conflicts"]
        return table[(table["scope"] == Scope.ALL) & (table["corrections"] == _ON)]
    sources = set(claims["source"])
    sides = [processed[name] for name in ("10_roles", "10_ratings")]
    roles, ratings = (
        side[side["source"].isin(sources) & ~side["producer"].isin(parameters.drop_producers)]
        for side in sides
    )
    return find_conflicts(
        claims,
        people=processed.people,
        roles=roles,
        ratings=ratings,
        choices=Choices.from_priors(processed.priors),
        rules=load_rules(held.root / RULES),
        reference_year=parameters.reference_year,
        scope=parameters.evidence,
        corrections=_ON if parameters.corrections else _OFF,
    )


def _conflict(row: Mapping[Any, Any], lines: Mapping[str, Claim]) -> Conflict:
    """One row of 20_conflicts with its claims."""
    members = tuple(str(row["claim_ids"]).split(";"))
    codes = [code for code in str(row["regions"]).split(";") if code]
    reasons = dict.fromkeys(str(row["reasons"]).replace("+", ";").split(";"))
    return Conflict(
        str(row["conflict_id"]),
        str(row["level"]),
        str(row["code"]),
        marginal=bool(row["marginal"]),
        severity=float(row["severity"]),
        regions=tuple((display_name(code), slug(code)) for code in codes),
        claims=tuple(lines[name] for name in members if name in lines),
        members=members,
        arithmetic=str(row["arithmetic"]),
        evidence=str(row["reason_evidence"]),
        would=str(row["would_have_to_be_true"]),
        resolution=str(row["resolution"]),
        reasons=tuple(reasons),
    )
