"""The rows of the figure of claims: what each group counts, its claims with copies and series folded, its estimate."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.findings.model import Claim, Estimate, Findings
from analysis.report import numbers, phrases, words
from analysis.report.canvas import CLEAR, EDGE, short_name
from analysis.report.letters import balanced
from analysis.report.rows import HEADING
from analysis.report.series import Copies, Series, fold, once
from analysis.report.style import PAGE, Sheet
from analysis.vocabulary import PERSON_MEASURES, Measure, Unit, Visibility


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of the figure: a heading, a claim, copies of one, a series of counts, or an estimate.

    Parameters
    ----------
    kind : str
        `heading`, `claim`, `series` or `estimate`.
    label, text : str
        Who says so and when; the value in words.
    low, best, high : float or None
        The value, in what the group counts.
    hollow : bool
        Whether it counts what an authority or an organisation found or recorded, not all there is.
    claim_id, producer : str
        Ids and producers, `;` between them.
    counts : str
        What the group counts.
    people : bool
        Whether persons are counted, and not court cases or the like.
    """

    kind: str
    label: str
    low: float | None = None
    best: float | None = None
    high: float | None = None
    text: str = ""
    hollow: bool = False
    claim_id: str = ""
    producer: str = ""
    counts: str = ""
    people: bool = True


def drawable(claim: Claim) -> bool:
    """Whether a claim counts something and can stand on a log axis."""
    known = [value for value in (claim.low, claim.best, claim.high) if value is not None]
    counts = claim.unit in _COUNT_UNITS and claim.measure not in _NEVER
    return counts and bool(known) and max(known) > 0


def _drawn(claims: Sequence[Claim]) -> list[Claim]:
    """The claims that are drawn: people and cases where there are any, else whatever is counted."""
    able = [claim for claim in claims if drawable(claim)]
    return [claim for claim in able if claim.unit not in _THINGS] or able


_THINGS = frozenset({Unit.COUNT})
_COUNT_UNITS = frozenset({Unit.PERSONS, Unit.PERSONS_PER_YEAR, Unit.CASES, Unit.CASES_PER_YEAR, Unit.COUNT})
_NEVER = frozenset({Measure.SHARE, Measure.RANK, Measure.COUNTRIES})


def _heading(claim: Claim) -> str:
    """What a group of claims counts, in words short enough for a line."""
    return numbers.capitalised(words.quantity(claim.axes, name=claim.area_name, other=claim.counterpart_name))


def _dated_heading(members: Sequence[Claim]) -> str:
    """The same with the years that people are counted over, where all of a group share them."""
    first = members[0]
    if first.unit == Unit.PERSONS_PER_YEAR:
        return _heading(first)
    start, end = phrases.shared_years(first.measure, members)
    axes, name, other = first.axes, first.area_name, first.counterpart_name
    return numbers.capitalised(words.quantity(axes, name=name, other=other, start=start, end=end))


def _years(start: int | None, end: int | None) -> str:
    """The years of a claim, short: 2008; 2010–2015; since 1991."""
    if start and end:
        return f"{start}" if start == end else f"{start}–{end}"
    return f"since {start}" if start else ""


def _label(claim: Claim, *, edition: bool = False) -> str:
    """Who says so, and for when; with the year of the edition where another one is about the same time."""
    told = f" (of {claim.producer_year})" if edition and claim.producer_year else ""
    return _label_of(claim, f"{_years(claim.start, claim.end)}{told}")


def _label_of(claim: Claim, years: str) -> str:
    """A producer by its whole name, or by the abbreviation that stands in it, and the years."""
    producer = short_name(phrases.maker(claim))
    return f"{producer}, {years}" if years else producer


def marks(findings: Findings, sheet: Sheet = PAGE) -> tuple[Mark, ...]:
    """The rows of the figure on a sheet, from top to bottom.

    Groups with an estimate come first, as on the page; the others follow in reading order.
    """
    estimates = {
        claim_id: group.estimate
        for group in findings.groups
        if group.estimate
        for claim_id in group.claim_ids
    }
    first = [claim_id for group in findings.groups for claim_id in group.claim_ids]
    rank = {claim_id: place for place, claim_id in enumerate(first)}
    claims = sorted(_drawn(findings.claims), key=lambda c: rank.get(c.claim_id, len(rank)))
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(_heading(claim), []).append(claim)
    rows: list[Mark] = []
    for members in groups.values():
        heading = _dated_heading(members)
        # A narrow sheet breaks its lines where they are full.
        room = sheet.width - 2 * (EDGE + CLEAR)
        lines = [heading] if sheet.narrow else balanced(heading, room, HEADING, bold=True)
        rows.extend(Mark("heading", line) for line in lines)
        rows.extend(replace(mark, counts=heading) for mark in _marks_of(members))
        estimate = next((estimates[claim.claim_id] for claim in members if claim.claim_id in estimates), None)
        if estimate and estimate.median is not None:
            rows.append(replace(_estimate_mark(estimate, members, findings), counts=heading))
    return tuple(rows)


def _marks_of(members: Sequence[Claim]) -> Sequence[Mark]:
    """The rows of one group in the order of time; long series and copies folded, editions of one time told apart."""
    folded = sorted(once(fold(members)), key=_time)
    labels = Counter(_label(one) for one in folded if isinstance(one, Claim))
    return [
        _series_mark(one) if isinstance(one, Series)
        else _copies_mark(one) if isinstance(one, Copies)
        else _claim_mark(one, _label(one, edition=labels[_label(one)] > 1))
        for one in folded
    ]  # fmt: skip


def _time(row: Claim | Series | Copies) -> float:
    """Where a row stands in the order of time: those without years first."""
    claim = row if isinstance(row, Claim) else row.first
    years = [year for year in (claim.start, claim.end) if year]
    return sum(years) / len(years) if years else 0.0


def _found(claim: Claim) -> bool:
    """Whether a claim counts what was found or recorded."""
    return claim.visibility in (Visibility.DETECTED, Visibility.ASSISTED)


def _claim_mark(claim: Claim, label: str) -> Mark:
    text = phrases.reading(claim).replace(" to ", "–")
    ends, people = (claim.low, claim.best, claim.high), claim.measure in PERSON_MEASURES
    producer = phrases.maker(claim)
    return Mark("claim", label, *ends, text, _found(claim), claim.claim_id, producer, people=people)


def _copies_mark(copies: Copies) -> Mark:
    """One number that is printed more than once, as one row."""
    first = copies.first
    label = (
        f"{_label_of(first, _years(first.start, first.end))} (printed {numbers.times(len(copies.claims))})"
    )
    producers = dict.fromkeys(phrases.maker(claim) for claim in (first, *copies.claims))
    ids = ";".join(claim.claim_id for claim in copies.claims)
    return replace(_claim_mark(first, label), claim_id=ids, producer="; ".join(producers))


def _series_mark(series: Series) -> Mark:
    label = _label_of(series.first, series.years)
    text = series.span.replace(" to ", "–") if series.high > series.low else numbers.printed(series.low)
    ids = ";".join(claim.claim_id for claim in series.claims)
    ends, people = (series.low, None, series.high), series.first.measure in PERSON_MEASURES
    producer = phrases.maker(series.first)
    return Mark("series", label, *ends, text, _found(series.first), ids, producer, people=people)


def _estimate_mark(estimate: Estimate, members: Sequence[Claim], findings: Findings) -> Mark:
    """The estimate of a group: for the reference year, or of the years over which its claims count."""
    assert estimate.median is not None
    weighed = [claim for claim in members if claim.claim_id in estimate.claim_ids]
    start, end = phrases.shared_years(estimate.measure, weighed)
    label = f"estimate for {_years(start, end) if start and end else findings.parameters.reference_year}"
    text = f"about {numbers.rounded(estimate.median)}"
    ids = ";".join(estimate.claim_ids)
    return Mark("estimate", label, estimate.low95, estimate.median, estimate.high95, text, claim_id=ids)
