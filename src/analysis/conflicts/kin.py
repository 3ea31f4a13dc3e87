"""Numbers of one maker for one thing that were read in different places: what quoting did to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.lattice import SIDES
from analysis.conflicts.origins import kin
from analysis.conflicts.period import may_be_within
from analysis.conflicts.reading import coarse
from analysis.vocabulary import ReadIn, Scope, Visibility


@dataclass(frozen=True, slots=True)
class Quoted:
    """Two readings of what goes back to one number: the nearer one to its maker, and the other."""

    original: Claim
    quoted: Claim

    @property
    def claims(self) -> tuple[Claim, Claim]:
        """Both."""
        return self.original, self.quoted


def quotations(case: Case) -> Iterator[Quoted]:
    """Pairs of counts or amounts of one maker or lineage, for one place and time, carried by different sources.

    Registers are revised by one office and passed on by another: there only one maker counts as kin.
    """
    groups: dict[object, list[Claim]] = {}
    for claim in case.claims:
        about = claim.about
        if claim.whole is None and about.comparable:
            box = coarse(about, 0)
            key = (about.family, about.unit, about.currency, about.measure, box.route, box.population)
            groups.setdefault(key, []).append(claim)
    for claims in groups.values():
        pairs = [
            Quoted(*sorted(pair, key=_distance))
            for pair in combinations(claims, 2)
            if _passed_on(case, *pair)
        ]
        yield from _nearest(pairs)


def _passed_on(case: Case, one: Claim, other: Claim) -> bool:
    """Whether one of two claims may be a quotation of the other."""
    return one.text("source") != other.text("source") and _kin(one, other) and _one_time(case, one, other)


def _nearest(pairs: Sequence[Quoted]) -> list[Quoted]:
    """Of the numbers of one source that a quotation may go back to, those that are about the same persons most nearly.

    A quotation may lose a distinction on its way, but where a number without that loss stands beside it, it is that
    number which was quoted.
    """
    least: dict[tuple[str, str], int] = {}
    for pair in pairs:
        key = pair.quoted.claim_id, pair.original.text("source")
        least[key] = min(least.get(key, len(SIDES)), _lost(pair))
    return [p for p in pairs if _lost(p) == least[p.quoted.claim_id, p.original.text("source")]]


def _lost(pair: Quoted) -> int:
    """On how many axes two readings differ."""
    boxes = pair.original.about.box, pair.quoted.about.box
    return sum(boxes[0].side(axis) != boxes[1].side(axis) for axis in SIDES)


def _kin(one: Claim, other: Claim) -> bool:
    """Whether two numbers go back to one."""
    registers = Visibility.DETECTED in (one.text("visibility"), other.text("visibility"))
    return kin((one, other)) and not (registers and one.text("producer") != other.text("producer"))


def _one_time(case: Case, one: Claim, other: Claim) -> bool:
    """Whether two claims may speak of one time; a number that lost its year on the way may."""
    if one.about.period.unstated or other.about.period.unstated:
        return True
    periods, window = (one.about.period, other.about.period), case.choices.year_window
    return may_be_within(*periods, window=window) or may_be_within(*reversed(periods), window=window)


def _distance(claim: Claim) -> tuple[bool, int, float, str]:
    """How far a reading is from the maker: the article is a quotation, then by grade, then by time."""
    grades = [str(grade) for grade in ReadIn]
    grade = claim.text("read_in")
    place = grades.index(grade) if grade in grades else len(grades)
    return claim.text("scope") == Scope.ARTICLE, place, claim.about.period.spoken or 0, claim.claim_id
