"""What the checks on pairs that a distinction dissolves have in common."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.conflicts import errors, numbers, origins, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks import years
from analysis.conflicts.claim import Claim
from analysis.conflicts.finding import Finding, Told, ids_of, pages_of
from analysis.conflicts.links import Implied, holds_years, implied, is_total
from analysis.conflicts.pairs import Pair
from analysis.conflicts.why import SEEN
from analysis.conflicts.words import Axis, Code, Level, Resolution
from analysis.vocabulary import Measure

#: A link makes a conflict conditional if nothing but what is linked, and the definition, stands between two claims.
LINKED = frozenset({Axis.MEASURE, Axis.STATUS})
#: From this share on the rest is told in words: rounded, it could be more than there are.
_NEARLY = 0.995


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
    def linked(self) -> frozenset[Axis]:
        """The distinctions that the link stands for: the measure, or a mean of years beside one of them."""
        return LINKED | ({Axis.PERIOD} if self.tied and Axis.MEASURE not in self.pair.axes else frozenset())

    @property
    def conditional(self) -> bool:
        """Whether nothing but the link stands between the two, and it asks for what is not allowed."""
        by_link = self.axes & (self.linked - {Axis.STATUS})
        return bool(self.tied and self.tied.broken and by_link and self.axes <= self.linked)


def is_seen(claim: Claim) -> bool:
    """Whether a claim counts registered or helped persons."""
    return claim.text("visibility") in SEEN


def matter_of(case: Case, pair: Pair) -> Matter:
    """A pair with the distinctions that dissolve it.

    A total over years and a number of one of them are told apart by the measure, not by the time besides. A difference
    in measure dissolves nothing where no value of the link joins the numbers, and is no way out beside other ones where
    only a value joins them that is not allowed.
    """
    tied, axes = implied(case.rules, pair), pair.axes
    nested = any(is_total(a) and holds_years(a, b) for a, b in _both_ways(pair))
    if nested and Axis.MEASURE in axes:
        axes -= {Axis.PERIOD}
    if tied and tied.short > case.choices.ignored_factor:
        axes -= {Axis.MEASURE, Axis.PERIOD} if nested else {Axis.MEASURE}
    elif tied and tied.broken and not axes <= LINKED:
        axes -= {Axis.MEASURE}
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
    return Code.IMPLIED_DURATION if at_a_time or not years.several(matter.pair) else Code.WINDOW_AVERAGE


def find(case: Case, code: Code) -> Iterator[Finding]:
    """Findings for the pairs of a code, those of money left to their own checks."""
    for pair in case.told_pairs:
        if pair.above.about.family.startswith("money"):
            continue
        matter = matter_of(case, pair)
        if code_of(matter) is code:
            yield _found(case, matter, code)


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


def tell(finding: Finding, would: str) -> Told:
    """A pair in words, with what would have to be true."""
    found = matter(finding)
    pair = found.pair
    if not found.axes:
        return _tell_misfit(finding)
    hurried = numbers.sentence(f"taken for the same thing, {telling.step(pair)}")
    told = telling.evidence(pair)
    counted = Axis.VISIBILITY in pair.axes and is_seen(pair.below) and not is_seen(pair.above)
    resolution = Resolution.TURNED_INTO_BOUND if counted else Resolution.NOT_POOLED
    evidence = f"They differ in {told[0].lower()}{told[1:]}"
    asked = f"{numbers.sentence(would)}{_no_year(pair)}"
    return Told(f"{telling.both(pair)} {hurried}", evidence, asked, resolution)


def _no_year(pair: Pair) -> str:
    """Which of two numbers is taken to be of the other's time although it gives no year, and when it was told."""
    if not pair.lenient:
        return ""
    names = (("first", pair.above), ("second", pair.below))
    told = [
        f" The {name} number gives no year{f'; it was told in {said}' if (said := claim.about.period.spoken) else ''}."
        for name, claim in names
        if claim.about.period.unstated
    ]
    return "".join(told)


def _tell_misfit(finding: Finding) -> Told:
    """A pair that no value of its link joins, in words."""
    found, (reason,) = matter(finding), finding.reasons
    evidence = f"{origins.evidence(found.claims, reason)} {telling.remarks(found.claims)}".strip()
    base = ", though both rest on one data base" if origins.kin(found.claims) else ""
    would = f"nothing known lets both be true{base}: one of them must move by a factor of "
    text = f"{telling.both(found.pair)} {numbers.sentence(years.misfit(found.pair))}"
    done = origins.resolution(found.claims, reason)
    if finding.level is Level.CONDITIONAL:
        return Told(text, evidence, errors.would(finding.severity), done)
    return Told(text, evidence, numbers.sentence(f"{would}{numbers.factor(finding.severity)}"), done)


def of_link(found: Matter, would: str) -> str:
    """What the link asks for, and then what the other distinctions do; only these where no value of the link helps."""
    told = {Axis.MEASURE} if Axis.MEASURE in found.pair.axes else {Axis.PERIOD}
    rest = others(found, frozenset(told))
    if found.tied and found.tied.short > 1 and rest:
        return f"both can hold if {rest}"
    return f"{would}; or both can hold if {rest}" if rest else would


def others(found: Matter, told: frozenset[Axis]) -> str:
    """What would have to be true by the distinctions that are not told already, one of which is enough."""
    return "; or if ".join(_clause(found, axis) for axis in telling.ORDER if axis in found.axes - told)


def _rest(found: Matter) -> tuple[str, str]:
    """How many of the higher number must not belong to the lower one, and with which value of the link that is so."""
    above, below = found.claims
    most = below.values.high * (found.tied.most if found.tied else 1)
    rest = above.values.low - most
    under = years.under(found.pair, found.tied) if found.tied else ""
    if rest <= 0:
        return "some", ""
    few = "nearly all" if rest > _NEARLY * above.values.low else f"at least {numbers.derived(rest)}"
    return few, under


def _other_time(pair: Pair, above: str, below: str) -> str:
    """What a difference in time asks for: a change between two times, unless one of them holds the other."""
    if is_total(pair.above) and holds_years(pair.above, pair.below):
        return (
            f"the first number is of all those years together ({above}) and the second of one year ({below})"
        )
    return f"the number changed between the times that are meant ({above}; {below})"


def _clause(found: Matter, axis: Axis) -> str:
    """What one distinction asks for."""
    pair = found.pair
    above, below = telling.apart(pair, axis)
    if axis in (Axis.STATUS, Axis.POPULATION):
        rest, under = _rest(found)
        return f"{rest} of the first, who are {above}, are not {below}{under}"
    if axis is Axis.EXPLOITATION:
        rest, under = _rest(found)
        return f"{rest} of the first are exploited for other purposes than the second{under}"
    if axis is Axis.MEASURE:
        joined = years.joined(pair, found.tied) if found.tied else ""
        return joined or f"the first number {above} while the second {below}"
    if axis is Axis.PERIOD:
        return _other_time(pair, above, below)
    those = "those " if axis is Axis.ROUTE else ""
    return f"the first number is of {those}{above}, the second of {those}{below}"
