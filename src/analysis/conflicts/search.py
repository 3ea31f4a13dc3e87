"""The whole search: constraints, pairs, exact sets, naive sets, clips, checks, codes.

From a table of claims to the table of conflicts, and the runs that make the published one.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd

from analysis.claims.claim import Claim, claims_of
from analysis.claims.growing import outgrown
from analysis.claims.inhabitants import PopulationTable
from analysis.conflicts.checks import (
    part_and_whole,
    same_quantity,
    successions,
    units_and_ratings,
    unlike_measures,
)  # fmt: skip
from analysis.conflicts.claim_reading import read_claims, read_measured
from analysis.conflicts.compared_claim import ComparedClaim, by_key, ids_of
from analysis.conflicts.conflict_codes import LIST, Code, Level
from analysis.conflicts.finding import (
    Finding,
    SearchContext,
    nameless_members,
    sets_country_against_world,
    softened,
)
from analysis.conflicts.marks import with_concepts, with_registers
from analysis.conflicts.originals import copies_of, denials, originals
from analysis.conflicts.own_editions import own_editions, replaced
from analysis.conflicts.rules import Choices, Rules, default_choices, default_rules
from analysis.conflicts.stages import (
    Question,
    constrain,
    find_clips,
    find_exact_sets,
    find_naive_sets,
    find_pairs,
)
from analysis.content_cache import Stage, memoised
from analysis.numbers import format_number
from analysis.table_contracts import as_table
from analysis.vocabulary import Scope
from analysis.work_ahead import ahead

#: Whether declared corrections are laid over the claims.
CORRECTIONS = ("on", "off")
ON = "on"
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
    ratings: pd.DataFrame | None = None, lineages: pd.DataFrame | None = None, choices: Choices | None = None,
    rules: Rules | None = None, scope: str = Scope.ALL, corrections: str = ON,
) -> pd.DataFrame:  # fmt: skip
    """The conflicts among claims in the contract of 10_claims, in that of 20_conflicts; the order of rows is no matter.

    Without `people` rates and shares of a population are left out, without 10_roles and 10_ratings disagreements about
    them; without 10_lineages only the claims say themselves which of them are copies. Thresholds and rules are by
    default those of data/raw. `scope` and `corrections` mark the rows.
    """
    found = find_ranked(
        claims, people=people, roles=roles, ratings=ratings, lineages=lineages, choices=choices, rules=rules
    )
    return conflict_table([found], scope=scope, corrections=corrections)


class Found(NamedTuple):
    """The conflicts among some claims, those of other claims apart."""

    rows: list[tuple[tuple[object, ...], dict[str, object]]]  # each with its rank, hardest and sharpest first
    untold: Counter[str]  # how many of each code are not told


def find_ranked(
    claims: pd.DataFrame, *, people: PopulationTable | None = None, roles: pd.DataFrame | None = None,
    ratings: pd.DataFrame | None = None, lineages: pd.DataFrame | None = None, choices: Choices | None = None,
    rules: Rules | None = None,
) -> Found:  # fmt: skip
    """What `find_conflicts` finds, with the rank of each row among those of claims about other places."""
    question = ask(claims, people=people, lineages=lineages, choices=choices, rules=rules)
    context = run_stages(question, people=people, roles=roles, ratings=ratings)
    checked = run_checks(context)
    return Found(conflict_rows(checked.conflicts, context), checked.untold)


def conflict_table(parts: Iterable[Found], *, scope: str = Scope.ALL, corrections: str = ON) -> pd.DataFrame:
    """The conflicts of claims that were searched place by place, in one table."""
    ranked: list[tuple[tuple[object, ...], dict[str, object]]] = []
    untold: Counter[str] = Counter()
    for part in parts:
        ranked += part.rows
        untold += part.untold
    ranked.sort(key=itemgetter(0))
    rows = [row | {"scope": scope, "corrections": corrections} for _, row in ranked]
    table = as_table(rows, "20_conflicts")
    table.attrs["untold"] = dict(sorted(untold.items()))
    return table


def ask(
    claims: pd.DataFrame, *, people: PopulationTable | None, choices: Choices | None, rules: Rules | None,
    lineages: pd.DataFrame | None = None,
) -> Question:  # fmt: skip
    """The question that a table of claims asks.

    Copies, denied numbers, counts that their office has outgrown and earlier editions of one's own rows are no part of
    what is compared.
    """
    rules = rules or default_rules()
    choices = choices or default_choices()
    printed = claims_of(claims)
    read = read_claims(printed, rules=rules, choices=choices, people=people)
    read = tuple(with_registers(with_concepts(read), rules))
    by_id = {claim.claim_id: claim for claim in read}
    measured = read_measured(printed, rules=rules, choices=choices)
    copies = copies_of(originals(printed, lineages), {*ids_of(read), *ids_of(measured)})
    denials_of = denials(printed, by_id.keys())
    editions = own_editions(claim for claim in printed if claim.claim_id not in copies)
    giving_way = {*copies, *denials_of, *outgrown(printed), *replaced(editions)}
    with_denials = []
    for claim_id, denying in denials_of.items():
        if claim_id in by_id:
            with_denials.append((by_id[claim_id], *(by_id[denial] for denial in denying)))
    return Question(
        claims=_without(giving_way, read),
        rules=rules,
        choices=choices,
        measured=_without(giving_way, measured),
        retold=read,
        originals=copies,
        denied=tuple(with_denials),
        editions=tuple(_compared(succession, by_id) for succession in editions),
    )


def _compared(claims: Iterable[Claim], by_id: Mapping[str, ComparedClaim]) -> tuple[ComparedClaim, ...]:
    """Some claims as they are compared, of which those are left out that say nothing of what columns hold."""
    return tuple(by_id[claim.claim_id] for claim in claims if claim.claim_id in by_id)


def _without(ids: Collection[str], claims: Iterable[ComparedClaim]) -> tuple[ComparedClaim, ...]:
    """The claims that have none of some ids."""
    return tuple(claim for claim in claims if claim.claim_id not in ids)


def run_stages(
    question: Question, *, people: PopulationTable | None = None, roles: pd.DataFrame | None = None,
    ratings: pd.DataFrame | None = None,
) -> SearchContext:  # fmt: skip
    """All that the stages find, and what the checks look at beside it."""
    constraints = constrain(question)
    pairs = find_pairs(constraints)
    exact = find_exact_sets(constraints, pairs)
    naive = find_naive_sets(constraints, pairs)
    clips = find_clips(constraints, pairs, exact)
    return SearchContext(constraints, pairs, exact, naive, clips, people, roles, ratings)


# --- checks, and their findings as rows ------------------------------------------------------------------------------


class Conflict(NamedTuple):
    """A conflict as the table tells it: the sharpest of the findings that are alike, and the claims of all."""

    finding: Finding
    ids: tuple[str, ...]


class Checked(NamedTuple):
    """What the checks find."""

    conflicts: list[Conflict]  # in the order in which their ids are given
    untold: Counter[str]  # how many more of each code are not told, as their claims stand in sharper ones


def run_checks(context: SearchContext) -> Checked:
    """The conflicts that the checks find, and how many of them are not told."""
    # Of what is not told the checks count some, and the rest is counted here: each run from nought.
    context = replace(context, untold=Counter())
    findings = _first_findings(context)
    alike = by_key(_without_repetition(findings, context), _row_of)
    conflicts = [_sharpest(of_row, context) for of_row in alike.values()]
    conflicts.sort(key=_by_sharpness)
    sharpest = context.told(conflicts, lambda conflict: conflict.finding.ids, _kind)
    return Checked(sorted(sharpest, key=_by_code), context.untold)


def _first_findings(context: SearchContext) -> list[Finding]:
    """Each set of claims that is found once at each level: as the first check that finds it says."""
    first: dict[object, Finding] = {}
    replaced = [*successions.find(context)]
    sets_replaced = [frozenset(finding.ids) for finding in replaced]
    for finding in replaced:
        first[_set_and_level(finding)] = finding
    for check in CHECKS:
        for finding in check(context):
            # Of numbers that replaced one another no two are upheld together.
            is_of_replaced = any(members.issuperset(finding.ids) for members in sets_replaced)
            if is_of_replaced or sets_country_against_world(finding, context):
                continue
            softer = softened(finding, context)
            first.setdefault(_set_and_level(softer), softer)
    return [*first.values()]


def _set_and_level(finding: Finding) -> object:
    """The set of claims that is found, and at which level."""
    return frozenset(finding.ids), finding.level


def _kind(conflict: Conflict) -> tuple[Code, Level]:
    """The kind of which of one claim only so many are told."""
    return conflict.finding.code, conflict.finding.level


def _by_sharpness(conflict: Conflict) -> tuple[float, tuple[str, ...]]:
    """The order in which conflicts are told."""
    return -conflict.finding.sharpness, conflict.ids


def _without_repetition(findings: Iterable[Finding], context: SearchContext) -> Iterator[Finding]:
    """The findings but those by which a number without a maker, which has a row of its own, only seems to clash.

    These are the findings that some distinction dissolves; those that none does are that row itself.
    """
    every = [*findings]
    with_row = {finding.group for finding in every if finding.code is Code.NAMELESS}
    for finding in every:
        nameless = nameless_members(finding, context) if finding.axes else []
        if not any((claim_id,) in with_row for claim_id in nameless):
            yield finding


def _by_code(conflict: Conflict) -> tuple[Code, tuple[str, ...], Level]:
    """The order in which conflicts are given their ids."""
    return conflict.finding.code, conflict.ids, conflict.finding.level


def _row_of(finding: Finding) -> object:
    """What the findings of one row have in common; without a group each is a row of its own."""
    return finding.code, finding.level, finding.axes, finding.reasons, finding.group or finding.ids


def _sharpest(findings: Iterable[Finding], context: SearchContext) -> Conflict:
    """The sharpest of some findings, with the claims of all, and those that copy its own."""
    alike = [*findings]
    # Where somebody who can be asked says it too, a number without a maker adds nothing.
    attributed = [finding for finding in alike if not nameless_members(finding, context)]
    in_order = sorted(
        attributed or alike, key=lambda finding: (-finding.sharpness, len(finding.ids), finding.ids)
    )
    sharpest = in_order[0]
    ids: dict[str, None] = {}
    for finding in in_order:
        ids |= dict.fromkeys(finding.ids)
    for claim_id in sharpest.ids:
        if claim_id in context.by_id:
            ids |= dict.fromkeys(_copies(context.by_id[claim_id], context))
    return Conflict(sharpest, tuple(ids))


def _copies(claim: ComparedClaim, context: SearchContext) -> list[str]:
    """The claims of a lineage that say what one of them says, itself included."""
    of_lineage = context.lineages.get(claim.lineage, ())
    return [copy.claim_id for copy in of_lineage if _statement(copy) == _statement(claim)]


def _statement(claim: ComparedClaim) -> object:
    """What a claim says of what."""
    return claim.about.box, claim.about.measure, claim.values


def conflict_rows(
    conflicts: Sequence[Conflict], context: SearchContext
) -> list[tuple[tuple[object, ...], dict[str, object]]]:
    """Conflicts as records of 20_conflicts, each with its rank, hardest and sharpest first."""
    names = conflict_ids((str(conflict.finding.code), conflict.ids) for conflict in conflicts)
    rows: list[tuple[tuple[object, ...], dict[str, object]]] = []
    for name, conflict in zip(names, conflicts, strict=True):
        rank = (*_rank(conflict.finding, context), name)
        ids = {"conflict_id": name, "claim_ids": LIST.join(conflict.ids)}
        rows.append((rank, {**ids, **conflict.finding.cells(context.by_id)}))
    return sorted(rows, key=itemgetter(0))


def _rank(finding: Finding, context: SearchContext) -> tuple[object, ...]:
    """The place of a conflict, hardest first, then by importance.

    Before others stand what makers say who can be asked, what several lines say of one another, and what is of one
    concept, by the factor; last, sums that differ by a rounding and chains of several makers' shares.
    """
    ids = finding.members or finding.ids
    claims = [context.by_id[claim_id] for claim_id in ids if claim_id in context.by_id]
    shares = {claim.producer for claim in claims if claim.whole}
    is_last = finding.marginal or len(shares) > 1
    of_one_line = finding.level is not Level.APPARENT and len({claim.lineage for claim in claims}) < 2
    is_nameless = any(claim.is_nameless for claim in claims)
    of_concepts = len({claim.quantity.status for claim in claims}) > 1
    # As the table writes it: two that differ by less than the solver's own tolerance are of one place.
    factor = -float(format_number(finding.sharpness))
    return list(Level).index(finding.level), is_last, of_one_line, is_nameless, of_concepts, factor


def conflict_ids(conflicts: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """The id of each conflict; where two would be the same the later takes the next four digits of its hash."""
    taken: dict[str, None] = {}
    for code, claims in conflicts:
        members = LIST.join(sorted(claims))
        digest = hashlib.sha256(members.encode()).hexdigest()
        for start in range(0, len(digest), 4):
            candidate = f"{code}-{claims[0]}-{digest[start : start + 4]}"
            if candidate not in taken:
                taken[candidate] = None
                break
    return list(taken)


# --- the runs that make the published table --------------------------------------------------------------------------


def _columns(conflicts: pd.DataFrame) -> object:
    """The conflicts as plain data."""
    return conflicts.to_dict("list")


def _table(columns: Mapping[str, Sequence[object]], claims: pd.DataFrame) -> pd.DataFrame:
    """The conflicts from plain data."""
    return as_table(pd.DataFrame(columns), "20_conflicts")


_RUN = Stage("conflicts", encode=_columns, decode=_table, most=12)


@memoised(_RUN)
def run_search(claims: pd.DataFrame, /, **given: Any) -> pd.DataFrame:
    """One run of the search, from a table of claims and what `find_conflicts` is given beside it to its conflicts."""
    return find_conflicts(claims, **given)


class _Run(NamedTuple):
    """What the search is given in one run, beside what all runs are given."""

    claims: pd.DataFrame
    named: Mapping[str, object]


def _runs(tables: Mapping[str, pd.DataFrame], corrected: pd.DataFrame) -> Iterator[_Run]:
    """The runs that make the published table, the one of all claims with corrections first."""
    for scope, corrections in product((Scope.ALL, Scope.ARTICLE), CORRECTIONS):
        claims = corrected if corrections == ON else tables["10_claims"]
        roles = tables["10_roles"]
        ratings = tables["10_ratings"]
        if scope == Scope.ARTICLE:
            claims = claims[claims["scope"] == Scope.ARTICLE]
            roles = roles[roles["source"].isin(claims["source"])]
            ratings = ratings[ratings["source"].isin(claims["source"])]
        yield _Run(
            claims,
            {"roles": roles, "ratings": ratings, "scope": str(scope), "corrections": corrections},
        )


def published(
    tables: Mapping[str, pd.DataFrame], corrected: pd.DataFrame, people: PopulationTable, choices: Choices,
    rules: Rules,
) -> pd.DataFrame:  # fmt: skip
    """The table 20_conflicts: all claims with corrections on, then what only another run finds.

    The other runs are of the claims of the article alone, and of claims as printed. `tables` has 10_claims as printed,
    10_roles, 10_ratings and 10_lineages; `corrected` are the claims with declared corrections laid over them.
    """
    lineages = tables["10_lineages"][["claim_id", "other_id", "relation"]]
    of_all = {"people": people, "lineages": lineages, "choices": choices, "rules": rules}
    runs = [*_runs(tables, corrected)]
    # No run needs to know what another one finds, so that other processes search, where there are any.
    waiting = [ahead(_RUN, run_search, run.claims, **of_all, **run.named) for run in runs]
    for wait in waiting:
        wait()
    # What they found is kept, and read here; what they did not is searched for now.
    tables_of_runs = [run_search(run.claims, **of_all, **run.named) for run in runs]
    first_of = originals(claims_of(corrected), lineages)
    return merge_runs(tables_of_runs, ignored_factor=choices.ignored_factor, first_of=first_of)


def merge_runs(
    runs: Sequence[pd.DataFrame], *, ignored_factor: float, first_of: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The conflicts of several runs in one table: those of the first, then what only a later one finds.

    A conflict of a later run is found already if one of the same code holds all its claims and is as severe: where a
    correction changed a number, the conflict as printed is told beside the corrected one, by its own factor. A copy
    whose original is not among the claims of a run stands for it there: `first_of` has the originals by the copies.
    """
    first_of = first_of or {}
    before: list[_Seen] = []
    parts = []
    for run in runs:
        conflicts = []
        for code, cell, severity in zip(run["code"], run["claim_ids"], run["severity"], strict=True):
            first_ids = frozenset(first_of.get(claim_id, claim_id) for claim_id in cell.split(LIST))
            conflicts.append(_Seen(code, first_ids, severity))
        parts.append(run[_are_new(conflicts, before, ignored_factor)])
        before += conflicts
    merged = pd.concat(parts, ignore_index=True)
    claims = merged["claim_ids"].str.split(LIST)
    merged["conflict_id"] = conflict_ids(zip(merged["code"], claims, strict=True))
    return as_table(merged, "20_conflicts")


class _Seen(NamedTuple):
    """A conflict by what tells whether a later one is the same."""

    code: str
    ids: frozenset[str]
    severity: float


def _are_new(conflicts: Iterable[_Seen], before: Iterable[_Seen], ignored_factor: float) -> list[bool]:
    """For each conflict whether none of those before it of its code holds all its claims and is as severe."""
    by_code = by_key(before, lambda seen: seen.code)
    are_new = []
    for code, ids, severity in conflicts:
        holding = [seen.severity for seen in by_code.get(code, ()) if ids <= seen.ids]
        factors = [max(severity / earlier, earlier / severity) for earlier in holding]
        are_new.append(not any(factor < ignored_factor for factor in factors))
    return are_new
