"""The whole search: from a table of claims to the table of conflicts, and the runs that make the published one."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import pandas as pd

from analysis.claims.population import PopulationTable
from analysis.conflicts.checks import (
    money_and_units,
    part_and_whole,
    quotation,
    roles_and_ratings,
    same_quantity,
    unlike_measures,
)
from analysis.conflicts.claim import read_claims, read_measured
from analysis.conflicts.conflict_codes import LIST, Level
from analysis.conflicts.finding import Finding
from analysis.conflicts.rules import Choices, Rules, default_choices, default_rules
from analysis.conflicts.search_context import SearchContext
from analysis.content_cache import remembered
from analysis.numbers import format_number
from analysis.tables import as_table
from analysis.vocabulary import Scope

ON, OFF = CORRECTIONS = ("on", "off")
#: All checks, in the order in which a set of claims that two of them find is taken: the first one's it is.
CHECKS: tuple[Callable[[SearchContext], Iterable[Finding]], ...] = (
    same_quantity.find, part_and_whole.find_joint, part_and_whole.find_remainders, unlike_measures.find,
    unlike_measures.find_rates, part_and_whole.find_clipped, part_and_whole.find_unexplained,
    money_and_units.find_per_person, money_and_units.find_bases, money_and_units.find_other_units,
    quotation.find_quotations, quotation.find_wandering, quotation.find_later_floors,
    roles_and_ratings.find_roles, roles_and_ratings.find_ratings,
)  # fmt: skip


def find_conflicts(
    claims: pd.DataFrame, *, people: PopulationTable | None = None, roles: pd.DataFrame | None = None,
    ratings: pd.DataFrame | None = None, choices: Choices | None = None, rules: Rules | None = None,
    scope: str = Scope.ALL, corrections: str = ON,
) -> pd.DataFrame:  # fmt: skip
    """The conflicts among claims in the contract of 10_claims, in that of 20_conflicts; the order of rows is no matter.

    Without `people` rates and shares of a population are left out, without 10_roles and 10_ratings disagreements about
    them. Thresholds and rules are by default those of data/raw. `scope` and `corrections` mark the rows.
    """
    rules, choices = rules or default_rules(), choices or default_choices()
    read = read_claims(claims, rules=rules, choices=choices, people=people)
    measured = read_measured(claims, rules=rules, choices=choices)
    context = SearchContext(read, rules, choices, measured, people, roles, ratings)
    # Each set of claims once at each level: as the first check that finds it.
    first: dict[object, Finding] = {}
    for finding in (finding for check in CHECKS for finding in check(context)):
        first.setdefault((frozenset(finding.ids), finding.level), finding)
    groups, marks = _groups(context, first.values()), {"scope": scope, "corrections": corrections}
    names = conflict_ids((str(sharpest.code), ids) for sharpest, ids in groups)
    ranked = sorted(zip(names, groups, strict=True), key=lambda one: (_rank(context, one[1][0]), one[0]))
    rows = [
        {"conflict_id": name} | sharpest.cells(context.by_id) | marks | {"claim_ids": LIST.join(ids)}
        for name, (sharpest, ids) in ranked
    ]
    return as_table(rows, "20_conflicts")


def _rank(context: SearchContext, finding: Finding) -> tuple[int, bool, float]:
    """The place of a conflict: what lines of evidence say of one another before what one line says of itself.

    Severity counts as the table writes it: two that differ by less than the solver's own tolerance are of one place.
    """
    members = (context.by_id[one] for one in finding.members or finding.ids if one in context.by_id)
    own = finding.level is not Level.APPARENT and len({claim.lineage for claim in members}) < 2
    return list(Level).index(finding.level), own, -float(format_number(finding.sharpness))


def _groups(context: SearchContext, findings: Iterable[Finding]) -> list[tuple[Finding, list[str]]]:
    """Findings by the row that they make: the sharpest one, and the ids of all and of the claims that copy its own.

    A row is of one code, level, distinctions, origin and the group that the check names.
    """
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        key = (finding.code, finding.level, finding.axes, finding.reasons, finding.group or finding.ids)
        groups.setdefault(key, []).append(finding)
    found = []
    for group in groups.values():
        group.sort(key=lambda one: (-one.sharpness, len(one.ids), one.ids))
        ids = [claim_id for one in group for claim_id in one.ids]
        copies = (copy for claim_id in group[0].ids for copy in _copies(context, claim_id))
        found.append((group[0], list(dict.fromkeys((*ids, *copies)))))
    return sorted(found, key=lambda one: (one[0].code, one[1], one[0].level))


def _copies(context: SearchContext, claim_id: str) -> list[str]:
    """Ids of the claims of the lineage of one that say the same of the same."""
    claim = context.by_id.get(claim_id)
    if claim is None or claim.lineage == claim.claim_id:
        return []
    own = claim.about.box, claim.about.measure, claim.values
    lineage = context.lineages.get(claim.lineage, ())
    return [one.claim_id for one in lineage if (one.about.box, one.about.measure, one.values) == own]


def conflict_ids(found: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """The id of each conflict; where two would be the same the later takes the next four digits of its hash."""
    taken: dict[str, None] = {}
    for code, claims in found:
        digest = hashlib.sha256(LIST.join(sorted(claims)).encode()).hexdigest()
        choices = (f"{code}-{claims[0]}-{digest[start : start + 4]}" for start in range(0, len(digest), 4))
        taken[next(choice for choice in choices if choice not in taken)] = None
    return list(taken)


def published(
    tables: Mapping[str, pd.DataFrame], corrected: pd.DataFrame, people: PopulationTable, choices: Choices,
    rules: Rules,
) -> pd.DataFrame:  # fmt: skip
    """The table 20_conflicts: all claims with corrections on, then what only another run finds.

    The other runs are of the claims of the article alone, and of claims as printed. `tables` has 10_claims as printed,
    10_roles and 10_ratings; `corrected` are the claims with declared corrections laid over them.
    """
    runs = []
    for scope, corrections in product((Scope.ALL, Scope.ARTICLE), CORRECTIONS):
        claims = corrected if corrections == ON else tables["10_claims"]
        roles, ratings = tables["10_roles"], tables["10_ratings"]
        if scope == Scope.ARTICLE:
            claims = claims[claims["scope"] == Scope.ARTICLE]
            roles, ratings = (table[table["source"].isin(claims["source"])] for table in (roles, ratings))
        run = remembered(
            find_conflicts, claims, people=people, roles=roles, ratings=ratings, choices=choices, rules=rules,
            scope=str(scope), corrections=corrections,
        )  # fmt: skip
        runs.append(run)
    return merge_runs(runs, ignored_factor=choices.ignored_factor)


def merge_runs(runs: Sequence[pd.DataFrame], *, ignored_factor: float) -> pd.DataFrame:
    """The conflicts of several runs in one table: those of the first, then what only a later one finds.

    A conflict of a later run is found already if one of the same code holds all its claims and is as severe: where a
    correction changed a number, the conflict as printed is told beside the corrected one, by its own factor.
    """
    seen: dict[str, list[tuple[set[str], float]]] = {}
    parts = []
    for run in runs:
        found = [set(ids.split(LIST)) for ids in run["claim_ids"]]
        keys = list(zip(run["code"], found, run["severity"], strict=True))
        fresh = [
            not any(
                ids <= known and max(severity / other, other / severity) < ignored_factor
                for known, other in seen.get(code, [])
            )
            for code, ids, severity in keys
        ]
        parts.append(run[fresh])
        for code, ids, severity in keys:
            seen.setdefault(code, []).append((ids, severity))
    merged = pd.concat(parts, ignore_index=True)
    claims = merged["claim_ids"].str.split(LIST)
    merged["conflict_id"] = conflict_ids(zip(merged["code"], claims, strict=True))
    return as_table(merged, "20_conflicts")
