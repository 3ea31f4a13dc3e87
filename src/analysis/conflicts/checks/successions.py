"""Numbers that replaced one another: one maker's revisions, and the editions of the number for the World.

They are no statements that are upheld together, and so no contradiction; but a reader who meets two of them is told
that they are one number, and which is the last.
"""

from collections.abc import Iterable, Iterator, Sequence

from analysis.claims.estimand import WORLD
from analysis.claims.growing import falls, successions
from analysis.conflicts.compared_claim import ESTIMATED, ComparedClaim, by_key, ids_of
from analysis.conflicts.conflict_codes import Code, Explanation, Level, Reason
from analysis.conflicts.finding import Finding, SearchContext
from analysis.vocabulary import Method


def find(context: SearchContext) -> Iterator[Finding]:
    """The editions of each number for the World, revisions of judgements and of own rows, and what counts grew to.

    Each is one row.
    """
    counts = [claim for claim in context.counts if _is_dated_value(claim)]
    of_world = [claim for claim in counts if _is_estimate_of_world(claim)]
    for claims in by_key(of_world, _line_and_quantity).values():
        changes = _changed(claims, context)
        yield from _replaced(Code.WORLD_EDITIONS, [changes])

    def maker_and_quantity(claim: ComparedClaim) -> object:
        return _maker_and_quantity(claim, context)

    judged = [claim for claim in counts if _is_judgement(claim)]
    for claims in by_key(judged, maker_and_quantity).values():
        changes = _changed(claims, context)
        runs = _runs(changes, context.choices.year_window)
        yield from _replaced(Code.REVISIONS, runs)
    of_own_rows = [_changed(claims, context) for claims in context.constraints.question.editions]
    yield from _replaced(Code.REVISIONS, of_own_rows)
    yield from _grown(context)


def _grown(context: SearchContext) -> Iterator[Finding]:
    """What each office counted of what grows, as one row; and each of its numbers that lies below an earlier one."""
    printed = [claim.printed for claim in context.retold_counts]
    runs = []
    for counts in successions(printed):
        runs.append([context.by_id[claim.claim_id] for claim in counts])
    yield from _replaced(Code.REVISIONS, runs)
    for fall in falls(printed):
        ways = ((Explanation.UNSAID_CORRECTION,),)
        ids = (fall.earlier.claim_id, fall.later.claim_id)
        yield Finding(Code.FALLEN_COUNT, Level.CONDITIONAL, ids, fall.factor, ways, reasons=(Reason.VINTAGE,))


def _is_dated_value(claim: ComparedClaim) -> bool:
    """Whether a claim says a value, and the year is held in which its maker published it."""
    is_dated = bool(claim.published)
    return is_dated and claim.printed.interval.fixes_value


def _is_estimate_of_world(claim: ComparedClaim) -> bool:
    """Whether a claim is an estimate for the World, with an error of estimation."""
    is_of_world = claim.quantity.area == WORLD
    return is_of_world and claim.printed.method in ESTIMATED


def _line_and_quantity(claim: ComparedClaim) -> object:
    """What editions have in common."""
    return claim.lineage, claim.printed.estimand


def _maker_and_quantity(claim: ComparedClaim, context: SearchContext) -> object:
    """What revisions have in common; a body that says that it replaces its number may also name other persons."""
    body = context.rules.makers.get(claim.producer)
    if body:
        about = claim.about
        return body, about.counted, about.box.route
    return claim.producer, claim.printed.estimand, claim.quantity.window


def _is_judgement(claim: ComparedClaim) -> bool:
    """Whether somebody named judged how many there are, and did not count again with one instrument."""
    printed = claim.printed
    return printed.is_named and printed.method is Method.ESTIMATE and not printed.study_series


def _changed(claims: Iterable[ComparedClaim], context: SearchContext) -> list[ComparedClaim]:
    """The claims that differ from the one published before, by year of publication; of one year the newest."""
    succession: list[ComparedClaim] = []
    for claim in sorted(claims, key=_when_published):
        if not succession:
            succession.append(claim)
            continue
        before = succession[-1]
        if before.published == claim.published:
            continue
        if _times_apart(before, claim) >= context.choices.ignored_factor:
            succession.append(claim)
    return succession


def _when_published(claim: ComparedClaim) -> tuple[int, int, float, float, str]:
    """What orders the claims of a succession: of one publication the newest period first, ids last."""
    last_year = claim.printed.period.end or 0
    return claim.published or 0, -last_year, claim.values.low, claim.values.high, claim.claim_id


def _times_apart(first: ComparedClaim, second: ComparedClaim) -> float:
    """How many times the end of the lower of two claims the beginning of the higher one is; below 1 where they meet."""
    first_over_second = first.values.low / second.values.high
    second_over_first = second.values.low / first.values.high
    return max(first_over_second, second_over_first)


def _runs(succession: Sequence[ComparedClaim], window: float) -> list[list[ComparedClaim]]:
    """The claims cut where more years lie between two publications than a reader would take for one time."""
    runs: list[list[ComparedClaim]] = []
    for claim in succession:
        last = runs[-1][-1].published if runs else None
        if last is None or (claim.published or 0) - last > window:
            runs.append([])
        runs[-1].append(claim)
    return runs


def _replaced(code: Code, runs: Iterable[Sequence[ComparedClaim]]) -> Iterator[Finding]:
    """A row for each run of at least two claims, first to last, by how far its ends are apart."""
    for run in runs:
        if len(run) < 2:
            continue
        highest = max(claim.values.low for claim in run)
        lowest = min(claim.values.high for claim in run)
        factor = highest / lowest
        ids = ids_of(run)
        ways = ((Explanation.LAST_REPLACES,),)
        yield Finding(code, Level.APPARENT, ids, factor, ways, reasons=(Reason.VINTAGE,), group=ids)
