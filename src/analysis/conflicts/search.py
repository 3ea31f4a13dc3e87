"""The whole search: from a table of claims to the table of conflicts, and the runs that make the published one."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import pandas as pd

from analysis.claims.inhabitants import PopulationTable
from analysis.conflicts.checks import part_and_whole, same_quantity, units_and_ratings, unlike_measures
from analysis.conflicts.claim import Claim, by_key, read_claims, read_measured
from analysis.conflicts.conflict_codes import LIST, Level
from analysis.conflicts.finding import Finding, SearchContext
from analysis.conflicts.rules import Choices, Rules, default_choices, default_rules
from analysis.content_cache import Stage, memoised
from analysis.numbers import format_number
from analysis.table_contracts import as_table
from analysis.vocabulary import Scope

ON, OFF = CORRECTIONS = ("on", "off")
#: All checks, in the order in which a set of claims that two of them find is taken: the first one's it is.
CHECKS: tuple[Callable[[SearchContext], Iterable[Finding]], ...] = (
    same_quantity.find, part_and_whole.find_joint, part_and_whole.find_remainders, unlike_measures.find,
    unlike_measures.find_rates, part_and_whole.find_clipped, part_and_whole.find_unexplained,
    units_and_ratings.find_per_person, units_and_ratings.find_bases, units_and_ratings.find_other_units,
    same_quantity.find_quotations, same_quantity.find_wandering, same_quantity.find_later_floors,
    units_and_ratings.find_roles, units_and_ratings.find_ratings,
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
    context = SearchContext(
        read, rules, choices, measured=measured, people=people, roles=roles, ratings=ratings
    )
    # Each set of claims once at each level: as the first check that finds it.
    first: dict[object, Finding] = {}
    for finding in (finding for check in CHECKS for finding in check(context)):
        first.setdefault((frozenset(finding.ids), finding.level), finding)
    # A row is of one code, level, distinctions, origin and the group that the check names: the sharpest finding, with
    # the claims of all and those that copy its own.
    found, by_id, lineages = [], context.by_id, context.lineages
    alike = by_key(first.values(), lambda f: (f.code, f.level, f.axes, f.reasons, f.group or f.ids))
    for group in alike.values():
        group.sort(key=lambda one: (-one.sharpness, len(one.ids), one.ids))
        ids = [claim_id for one in group for claim_id in one.ids]
        own = [by_id[claim_id] for claim_id in group[0].ids if claim_id in by_id]
        copies = (c.claim_id for one in own for c in lineages.get(one.lineage, ()) if _said(c) == _said(one))
        found.append((group[0], list(dict.fromkeys((*ids, *copies)))))
    found.sort(key=lambda one: (one[0].code, one[1], one[0].level))
    names = conflict_ids((str(sharpest.code), ids) for sharpest, ids in found)
    ranked = sorted(zip(names, found, strict=True), key=lambda one: (_rank(context, one[1][0]), one[0]))
    marks = {"scope": scope, "corrections": corrections}
    rows = [
        {"conflict_id": name, "claim_ids": LIST.join(ids), **sharpest.cells(by_id), **marks}
        for name, (sharpest, ids) in ranked
    ]
    return as_table(rows, "20_conflicts")


def _columns(conflicts: pd.DataFrame) -> object:
    """The conflicts as plain data."""
    return conflicts.to_dict("list")


def _table(columns: Mapping[str, Sequence[object]], claims: pd.DataFrame) -> pd.DataFrame:
    """The conflicts from plain data."""
    return as_table(pd.DataFrame(columns), "20_conflicts")


#: One run of the search, from a table of claims to its conflicts.
_run = memoised(Stage("conflicts", encode=_columns, decode=_table, most=12))(find_conflicts)


def _rank(context: SearchContext, finding: Finding) -> tuple[int, bool, float]:
    """The place of a conflict: what lines of evidence say of one another before what one line says of itself."""
    members = (context.by_id[one] for one in finding.members or finding.ids if one in context.by_id)
    own = finding.level is not Level.APPARENT and len({claim.lineage for claim in members}) < 2
    # As the table writes it: two that differ by less than the solver's own tolerance are of one place.
    return list(Level).index(finding.level), own, -float(format_number(finding.sharpness))


def _said(claim: Claim) -> object:
    """What a claim says of what."""
    return claim.about.box, claim.about.measure, claim.values


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
        run = _run(
            claims, people=people, roles=roles, ratings=ratings, choices=choices, rules=rules, scope=str(scope),
            corrections=corrections,
        )  # fmt: skip
        runs.append(run)
    return merge_runs(runs, ignored_factor=choices.ignored_factor)


def merge_runs(runs: Sequence[pd.DataFrame], *, ignored_factor: float) -> pd.DataFrame:
    """The conflicts of several runs in one table: those of the first, then what only a later one finds.

    A conflict of a later run is found already if one of the same code holds all its claims and is as severe: where a
    correction changed a number, the conflict as printed is told beside the corrected one, by its own factor.
    """
    seen: defaultdict[str, list[tuple[set[str], float]]] = defaultdict(list)

    def is_new(code: str, ids: set[str], severity: float) -> bool:
        factors = (max(severity / other, other / severity) for known, other in seen[code] if ids <= known)
        return not any(factor < ignored_factor for factor in factors)

    parts = []
    for run in runs:
        rows = [*zip(run["code"], map(set, run["claim_ids"].str.split(LIST)), run["severity"], strict=True)]
        parts.append(run[[is_new(*row) for row in rows]])
        for code, *found in rows:
            seen[code].append((found[0], found[1]))
    merged = pd.concat(parts, ignore_index=True)
    claims = merged["claim_ids"].str.split(LIST)
    merged["conflict_id"] = conflict_ids(zip(merged["code"], claims, strict=True))
    return as_table(merged, "20_conflicts")
