"""What the checks on pairs that a distinction dissolves have in common."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.conflicts import errors, links, numbers, origins, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks import between, stays, ways_out, years
from analysis.conflicts.checks.between import Between
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, Explained, Term
from analysis.conflicts.finding import Finding, Told, ids_of, pages_of
from analysis.conflicts.lattice import meets
from analysis.conflicts.links import Implied, holds_years, implied, is_total
from analysis.conflicts.pairs import Pair
from analysis.conflicts.ways import Way
from analysis.conflicts.ways import told as told_ways
from analysis.conflicts.why import SEEN
from analysis.conflicts.words import Axis, Code, Level, Resolution
from analysis.vocabulary import Measure


@dataclass(frozen=True, slots=True)
class Matter:
    """A pair with what ties its measures, and the distinctions left once each is told in terms of the other."""

    pair: Pair
    tied: Implied | None
    axes: frozenset[Axis]

    @property
    def claims(self) -> tuple[Claim, Claim]:
        """Both claims."""
        return self.pair.above, self.pair.below

    @property
    def tie(self) -> Axis:
        """The distinction that the link stands for: the measure, or the time where one number is a mean of years."""
        return Axis.MEASURE if Axis.MEASURE in self.pair.axes else Axis.PERIOD

    @property
    def linked(self) -> frozenset[Axis]:
        """That distinction, as a set."""
        return frozenset({self.tie}) if self.tied else frozenset()

    @property
    def conditional(self) -> bool:
        """Whether nothing but the link stands between the two, and it asks for what is not allowed."""
        return bool(self.tied and self.tied.broken and self.axes and self.axes <= self.linked)

    @property
    def between(self) -> Between:
        """What the ways out are told of."""
        return Between(self.pair, self.tied, self.axes)


def is_seen(claim: Claim) -> bool:
    """Whether a claim counts registered or helped persons."""
    return claim.text("visibility") in SEEN


def matter_of(case: Case, pair: Pair) -> Matter:
    """A pair with the distinctions that dissolve it.

    A total over years and a number of one of them are told apart by the measure, not by the time besides. A difference
    in measure dissolves nothing where no value of the link joins the numbers, and is no way out beside other ones where
    only a value joins them that is not allowed. People who left one place are no part of those in another, however long
    they are held: no link ties numbers of different movements.
    """
    tied, axes = implied(case.rules, pair), pair.axes
    if not meets(pair.above.about.box.route, pair.below.about.box.route):
        tied = None
    nested = any(is_total(a) and holds_years(a, b) for a, b in _both_ways(pair))
    if nested and Axis.MEASURE in axes:
        axes -= {Axis.PERIOD}
    if tied and tied.short > case.choices.ignored_factor:
        axes -= {Axis.MEASURE, Axis.PERIOD} if nested else {Axis.MEASURE}
    elif tied and tied.broken:
        tie = Matter(pair, tied, axes).linked
        axes = axes - tie or axes
    return Matter(pair, tied, axes)


def _both_ways(pair: Pair) -> tuple[tuple[Claim, Claim], tuple[Claim, Claim]]:
    """A pair in both orders."""
    return (pair.above, pair.below), (pair.below, pair.above)


def code_of(matter: Matter) -> Code:
    """Which check tells a pair that a distinction dissolves."""
    above, below = matter.claims
    if Axis.VISIBILITY in matter.axes and is_seen(below) and not is_seen(above):
        return Code.DETECTION_RATE
    if matter.tied is None:
        return Code.DISTINCTION
    at_a_time = Measure.STOCK in (above.about.measure, below.about.measure)
    if not at_a_time and years.several(matter.pair):
        return Code.WINDOW_AVERAGE
    # A total of a single year has no mean a year: it differs from a number of a year in its measure only.
    return Code.IMPLIED_DURATION if stays.is_stay(matter.tied) else Code.DISTINCTION


def find(case: Case, code: Code) -> Iterator[Finding]:
    """Findings for the pairs of a code, those of money left to their own checks."""
    for pair in case.told_pairs:
        if pair.above.about.family.startswith("money") or _is_years_of_a_part(pair):
            continue
        matter = matter_of(case, pair)
        if code_of(matter) is code and not _near(case, matter):
            yield _found(case, matter, code)


def _is_years_of_a_part(pair: Pair) -> bool:
    """Whether years of a part, added up, stand beside a year of a whole that holds the part's yearly mean.

    The two need not agree: nothing asks a year of a whole to be near the mean of one of its parts.
    """
    above, below = pair.above, pair.below
    part = pair.axes <= {Axis.MEASURE, Axis.PERIOD} and above.about.box != below.about.box
    years = links.span(above)
    if (
        not part
        or not years
        or (above.about.measure, below.about.measure) != (Measure.CUMULATIVE, Measure.FLOW)
    ):
        return False
    return above.values.low / years <= below.values.high


def _near(case: Case, matter: Matter) -> bool:
    """Whether two numbers of different things lie so near one another that nobody takes them for a conflict."""
    return bool(matter.axes) and not matter.conditional and matter.pair.factor < case.choices.near_factor


def _found(case: Case, matter: Matter, code: Code) -> Finding:
    """One pair as a finding: a true contradiction if no distinction is left."""
    pair, claims = matter.pair, matter.claims
    open_ = bool(matter.axes)
    factor = pair.factor if open_ or matter.tied is None else matter.tied.short
    reason = origins.origin(claims)
    hard = errors.level(claims, factor, reason=reason, choices=case.choices)
    level = Level.CONDITIONAL if matter.conditional else Level.APPARENT if open_ else hard
    return Finding(
        code,
        level,
        ids_of(claims),
        pages_of(claims),
        factor,
        matter=matter,
        group=(pair.below.text("area"),) if open_ else ids_of(claims),
        axes=tuple(frozenset({axis}) for axis in telling.ORDER if axis in matter.axes),
        reasons=() if open_ else (reason,),
        marginal=pair.marginal,
    )


def matter(finding: Finding) -> Matter:
    """What a finding of these checks is about."""
    found = finding.matter
    assert isinstance(found, Matter)
    return found


def tell(finding: Finding, ways: Sequence[Way], *, before: str = "") -> Told:
    """A pair in words, with the ways in which both can be right and what is said before them."""
    found = matter(finding)
    pair = found.pair
    if not found.axes:
        return _tell_misfit(finding)
    hurried = f"If both counted the same thing, they would clash: {telling.step(pair)}."
    evidence = telling.evidence(pair)
    counted = Axis.VISIBILITY in pair.axes and is_seen(pair.below) and not is_seen(pair.above)
    resolution = Resolution.TURNED_INTO_BOUND if counted else Resolution.NOT_POOLED
    told = f"They differ in {evidence[0].lower()}{evidence[1:]}"
    known = " ".join(text for text in (ways_out.no_year(pair), telling.readings(pair), before) if text)
    return Told(f"{telling.both(pair)} {hurried}", told, told_ways(ways, before=known), resolution)


def of_link(case: Case, found: Matter) -> tuple[list[Way], str]:
    """The ways of a pair whose measures are tied, and what is said before them of the tie where it is not enough."""
    assert found.tied is not None
    pair, tied = found.pair, found.tied
    if found.conditional:
        return ways_out.others(found.between, found.linked), years.only(case, pair, tied)
    axis = found.tie
    if axis not in found.axes or tied.short > 1:
        hidden = tied.short > 1 or between.is_wider_trade(pair)
        return ways_out.others(found.between, frozenset({axis})), "" if hidden else years.alone(
            case, pair, tied
        )
    return [years.way(case, pair, tied), *ways_out.others(found.between, frozenset({axis}))], ""


def _tell_misfit(finding: Finding) -> Told:
    """A pair that no value of its link joins, in words."""
    found, (reason,) = matter(finding), finding.reasons
    evidence = f"{origins.evidence(found.claims, reason)} {telling.remarks(found.claims)}".strip()
    base = ", though both rest on one data base" if origins.kin(found.claims) else ""
    would = f"the two cannot both be right{base}: one of them would have to change by a factor of "
    text = f"{telling.both(found.pair)} {numbers.sentence(years.misfit(found.pair))}"
    done = origins.resolution(found.claims, reason)
    if finding.level is Level.CONDITIONAL:
        return Told(text, evidence, errors.would(finding.severity), done)
    return Told(text, evidence, numbers.sentence(f"{would}{numbers.factor(finding.severity)}"), done)


def coded(finding: Finding, explanations: Sequence[Explained]) -> Codes:
    """A pair in numbers and codes, with what would have to be true of it."""
    found = matter(finding)
    return Codes(ids_of(found.claims), found.pair.factor, explanations=tuple(explanations))


def coded_link(case: Case, finding: Finding) -> Codes:
    """A pair whose measures are tied in numbers and codes."""
    found = matter(finding)
    if not found.axes:
        return _coded_misfit(finding)
    joined = explained_link(case, found)
    codes = coded(finding, [*joined, *between.explanations(found.between, frozenset({found.tie}))])
    return _with_years(codes, found, [terms[0] for terms in joined])


def _with_years(codes: Codes, found: Matter, joined: Sequence[Term]) -> Codes:
    """The codes with the stay that a link asks for, or with the years of a total and its mean a year."""
    assert found.tied is not None
    if stays.is_stay(found.tied):
        ends = [(term.low or math.nan, term.high or math.nan) for term in joined]
        return replace(codes, years=ends[0]) if ends else codes
    total, _ = stays.sides(found.pair)
    years = links.span(total) or math.nan
    return replace(codes, years=(years, years), amount=stays.means(total)[0])


def explained_link(case: Case, found: Matter) -> list[Explained]:
    """What the link of a pair asks for, where it joins the numbers or would with a value that is not accepted."""
    assert found.tied is not None
    pair, tied = found.pair, found.tied
    if not found.conditional and found.tie in found.axes and tied.short <= 1:
        return [stays.joining(pair, stays.accepted(case, pair, tied) if stays.is_stay(tied) else tied)]
    if not found.conditional and (tied.short > 1 or between.is_wider_trade(pair)):
        return []
    return stays.outside(case, pair, tied, alone=found.conditional)


def _coded_misfit(finding: Finding) -> Codes:
    """A pair that no value of its link joins; where the years of a period are filled, with what they make."""
    pair = matter(finding).pair
    codes = coded(finding, [errors.explained(finding.level, finding.severity)])
    total = stays.total_of(pair)
    if total is None or not stays.needs_years(pair):
        return codes
    values, years = stays.single_of(pair).values, links.span(total) or 1
    end = values.high if total is pair.above else values.low
    return replace(codes, years=(years, years), amount=stays.made_in_years(total, end))
