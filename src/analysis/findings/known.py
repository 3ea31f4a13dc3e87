"""Persons known to the authorities beside estimates of all: what may be divided by what, and what may not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.findings.model import Claim, Estimate, Group
from analysis.findings.ratios import OnLists
from analysis.findings.sections import Beside
from analysis.vocabulary import OWN, Measure, Unit, Visibility

_LISTED = re.compile(r"\b([0-9][0-9,]*) persons are on the lists\b")
#: Years within which a count is of the time that an estimate's claims speak of.
_NEAR = 1
#: The axes on which a count and an estimate must agree before one is divided by the other.
_AXES = ("population", "exploitation", "status", "direction", "counterpart")


@dataclass(frozen=True, slots=True)
class _Count:
    """A yearly count of persons known to the authorities."""

    claim: Claim
    year: int
    low: float
    high: float
    mean: float | None = None
    mean_ids: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """The count itself, or the middle of a range, or the mean of several years."""
        if self.mean is not None:
            return self.mean
        return self.claim.best if self.claim.best is not None else (self.low + self.high) / 2


def yearly_counts(claims: Sequence[Claim], code: str) -> list[Claim]:
    """The claims that count, for one year, persons of a region known to the authorities."""
    return [
        claim
        for claim in claims
        if claim.area == code
        and claim.visibility == Visibility.DETECTED
        and claim.measure == Measure.FLOW
        and claim.unit == Unit.PERSONS_PER_YEAR
        and claim.start is not None
        and claim.start == claim.end
        and claim.sure
    ]


def on_lists(claim: Claim) -> OnLists | None:
    """The persons on the lists behind a range; None where the claim is no such range, or does not name them."""
    found = _LISTED.search(claim.note)
    low, high = (end if end is not None else claim.best for end in (claim.low, claim.high))
    if found is None or not low or not high:
        return None
    persons = float(found[1].replace(",", ""))
    return OnLists(claim.claim_id, persons, min(1.0, persons / high), min(1.0, persons / low))


def hotline(claim: Claim) -> bool:
    """Whether persons were reported to a hotline, and not registered by an authority."""
    return "hotline" in claim.definition


def mean_of(claims: Sequence[Claim]) -> float:
    """The mean of some counts."""
    return sum(claim.best or 0.0 for claim in claims) / len(claims)


def _counts(claims: Sequence[Claim], year: float, window: float) -> list[_Count]:
    """For each lineage and each quantity, the count nearest the year, a named maker before an unnamed one."""
    nearest: dict[tuple[str, ...], _Count] = {}
    for claim in sorted(claims, key=_final):
        ends = [value for value in (claim.low, claim.best, claim.high) if value is not None]
        assert claim.start is not None
        if abs(claim.start - year) > window:
            continue
        key = (claim.lineage, *(getattr(claim, axis) for axis in _AXES))
        count = _Count(claim, claim.start, min(ends), max(ends))
        old = nearest.get(key)
        if old is None or abs(count.year - year) < abs(old.year - year):
            nearest[key] = count
    folded: dict[tuple[object, ...], _Count] = {}
    for key, count in nearest.items():
        folded.setdefault((*key[1:], count.claim.producer, count.year, count.middle), count)
    return sorted(folded.values(), key=lambda count: (abs(count.year - year), -count.middle))


def _final(claim: Claim) -> tuple[bool, bool, str]:
    """Sort key of counts of one year: what was counted when the year was over before what was provisional."""
    return (claim.scope == "article", "provisional" in claim.definition, claim.claim_id)


def differences(claim: Claim, estimate: Estimate, claims: Sequence[Claim]) -> tuple[str, ...]:
    """What sets a yearly count of known persons and an estimate apart, by axis; `time` for another kind of time.

    A yearly count and a number of all who were in it during one year are of one kind; one moment is not a year, and
    neither is a window of several years.
    """
    found = [axis for axis in _AXES if getattr(claim, axis) != getattr(estimate, axis)]
    yearly = estimate.unit == Unit.PERSONS_PER_YEAR
    if estimate.measure == Measure.PREVALENCE:
        own = [entry for entry in claims if entry.claim_id in estimate.claim_ids]
        yearly = yearly or all(entry.start is not None and entry.start == entry.end for entry in own)
    return tuple(found if yearly else [*found, "time"])


def _beside(count: _Count, estimate: Estimate, claims: Sequence[Claim]) -> Beside:
    """One count beside one estimate; with the implied share known where both are of one kind."""
    apart = differences(count.claim, estimate, claims)
    ids = (count.claim.claim_id, count.year, estimate.claim_ids, apart)
    ends = (estimate.low95, estimate.median, estimate.high95)
    if apart or ends[0] is None or ends[1] is None or ends[2] is None:
        return Beside(*ids, None, None, None, None, None, False, count.mean_ids)
    low, best, high = count.low / ends[2], count.middle / ends[1], count.high / ends[0]
    least, most = (_share(value) for value in _printed(count, estimate, claims))
    return Beside(*ids, _share(low), _share(best), _share(high), least, most, high > 1, count.mean_ids)


def _share(value: float | None) -> float | None:
    """A ratio as a share of all, which cannot be more than all."""
    return None if value is None else min(1.0, value)


def _printed(
    count: _Count, estimate: Estimate, claims: Sequence[Claim]
) -> tuple[float, float] | tuple[None, None]:
    """The share known beside the number that an estimate rests on, if others than this project printed one only."""
    used = [claim for claim in claims if claim.claim_id in estimate.claim_ids]
    own = [claim for claim in used if claim.producer != OWN]
    if len(own) != 1 or not own[0].sure:
        return None, None
    low, high = own[0].low or own[0].best, own[0].high or own[0].best
    return (count.low / high, count.high / low) if low and high else (None, None)


def _about(estimate: Estimate, claims: Sequence[Claim], year: int) -> float:
    """The year that an estimate's own claims speak of; the reference year where none of them says."""
    own = [claim for claim in claims if claim.claim_id in estimate.claim_ids]
    middles = [(claim.start + claim.end) / 2 for claim in own if claim.start and claim.end]
    return sum(middles) / len(middles) if middles else year


def _nearest_told(about: float, year: int, yearly: Sequence[Claim]) -> float:
    """The year whose counts are set against an estimate: that of its claims if counts are near, else the page's."""
    return about if any(abs((claim.start or 0) - about) <= _NEAR for claim in yearly) else year


def beside(
    claims: Sequence[Claim], groups: Sequence[Group], *, code: str, year: int, window: float
) -> tuple[Beside, ...]:
    """Counts of known persons beside each estimate of a region, from the year nearest to that of its claims.

    Where counts of the same kind as the estimate exist, all of them stand beside it, one for each lineage; else the
    one that differs least, with what sets it apart.

    Parameters
    ----------
    claims : sequence of Claim
        Of the page.
    groups : sequence of Group
        The quantities of the region, the most telling first.
    code : str
        The region.
    year : int
        The reference year.
    window : float
        Years that a count may lie from it.
    """
    yearly = yearly_counts(claims, code)
    found: list[Beside] = []
    for group in groups:
        if group.estimate is None or group.estimate.median is None:
            continue
        about = _nearest_told(_about(group.estimate, claims, year), year, yearly)
        counts = [
            _averaged(count, yearly, group.estimate, claims) for count in _counts(yearly, about, window)
        ]
        found.extend(_pairs(counts, group.estimate, claims, about))
    return tuple(found)


def _averaged(count: _Count, yearly: Sequence[Claim], estimate: Estimate, claims: Sequence[Claim]) -> _Count:
    """The same count, or the mean over the years that an estimate is a mean of, where each of them has one count."""
    own = [claim for claim in claims if claim.claim_id in estimate.claim_ids]
    spans = {(claim.start, claim.end) for claim in own}
    start, end = spans.pop() if len(spans) == 1 else (None, None)
    if estimate.unit != Unit.PERSONS_PER_YEAR or start is None or end is None or start == end:
        return count
    alike = [
        claim for claim in yearly if series_key(claim) == series_key(count.claim) and claim.best is not None
    ]
    by_year = {claim.start: claim for claim in alike if start <= (claim.start or 0) <= end}
    if len(by_year) <= end - start:
        return count
    used = [by_year[year] for year in range(start, end + 1)]
    mean = mean_of(used)
    ids = tuple(claim.claim_id for claim in used)
    return replace(count, low=mean, high=mean, mean=mean, mean_ids=ids)


def series_key(claim: Claim) -> tuple[str, ...]:
    """What yearly counts of one maker and quantity share."""
    axes = (str(getattr(claim, axis)) for axis in _AXES)
    return (claim.producer, claim.source, claim.lineage, claim.stretch, *axes)


def _pairs(
    counts: Sequence[_Count], estimate: Estimate, claims: Sequence[Claim], about: float
) -> list[Beside]:
    """The counts that stand beside one estimate."""
    ranked = sorted(counts, key=lambda count: len(differences(count.claim, estimate, claims)))
    alike = [count for count in ranked if not differences(count.claim, estimate, claims)]
    if not alike:
        return [_beside(count, estimate, claims) for count in ranked[:1]]
    nearest = min(abs(count.year - about) for count in alike)
    return [_beside(count, estimate, claims) for count in alike if abs(count.year - about) == nearest]
