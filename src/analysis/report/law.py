"""Law, ratings and institutions in words: grades folded into runs of years, schemes that disagree side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.findings.model import Findings, RatingLine
from analysis.findings.sections import Dispute
from analysis.reading.remarks import without_remarks
from analysis.report import disputes, numbers, phrases
from analysis.vocabulary import RatingScheme

#: Source of the article.
ARTICLE = "article_2009"


@dataclass(frozen=True, slots=True)
class Grades:
    """What one scheme of one producer says of a place."""

    producer: str
    scheme: str
    ratings: tuple[RatingLine, ...]

    @property
    def years(self) -> Mapping[str, Sequence[int]]:
        """Years of each grade, in the order in which the grades first came."""
        found: dict[str, set[int]] = {}
        for rating in self.yearly:
            year = year_of(rating)
            found.setdefault(rating.rating, set()).update(() if year is None else (year,))
        return {grade: sorted(years) for grade, years in found.items()}

    @property
    def yearly(self) -> Sequence[RatingLine]:
        """Its grades in the order of their years; one for an open time only where no grade of a single year is held."""
        ordered = sorted(self.ratings, key=lambda rating: year_of(rating) or 0)
        return [rating for rating in ordered if not open_ended(rating)] or ordered

    @property
    def loose(self) -> Sequence[RatingLine]:
        """What was said of an open time at once, beside grades of single years."""
        told = {rating.rating_id for rating in self.yearly}
        return [rating for rating in self.ratings if rating.rating_id not in told]


def open_ended(rating: RatingLine) -> bool:
    """Whether a rating is of a time without an end: every year since 2001."""
    return rating.start is not None and rating.end is None


def year_of(rating: RatingLine) -> int | None:
    """The year that a rating is about, else the one in which it was given."""
    return rating.start if rating.start is not None else rating.producer_year


def grades(findings: Findings) -> Sequence[Grades]:
    """The ratings of a region by producer and scheme, in reading order."""
    found: dict[tuple[str, str, str], list[RatingLine]] = {}
    for rating in findings.ratings:
        found.setdefault((rating.producer, rating.scheme, rating.place), []).append(rating)
    return [Grades(producer, scheme, tuple(rows)) for (producer, scheme, _), rows in found.items()]


def told(findings: Findings, entry: Grades) -> str:
    """What one scheme says as a clause: tier in the Trafficking in Persons Report Tier 1 (2001 to 2015)."""
    parts = []
    for grade, years in entry.years.items():
        first = next(rating for rating in entry.ratings if rating.rating == grade)
        address = f"../evidence/{first.source}.html#{first.rating_id}"
        link = f'<a class="n" href="{address}" title="{first.rating_id}">{grade}</a>'
        parts.append(f"{link}{f' ({numbers.runs(years)})' if years else ''}")
    moves = ""
    if len(entry.yearly) > 3:
        changed = changes(entry)
        moves = (
            f"; it changed {numbers.times(changed)}" if changed else "; it never changed in the years held"
        )
    scheme = phrases.SCHEMES[RatingScheme(entry.scheme)]
    note = without_remarks(entry.ratings[0].note) if entry.scheme != RatingScheme.US_TIP_TIER else ""
    return f"{scheme}: {numbers.listed(parts)}{f' ({note})' if note else ''}{moves}{''.join(map(loose, entry.loose))}"


def loose(rating: RatingLine) -> str:
    """A grade of an open time: ; the 2009 article gives Tier 2 or Tier 2 Watchlist (every year since 2001)."""
    address = f"../evidence/{rating.source}.html#{rating.rating_id}"
    link = f'<a class="n" href="{address}" title="{rating.rating_id}">{rating.rating}</a>'
    text = "the 2009 article" if rating.source == ARTICLE else "another text"
    note = without_remarks(rating.note)
    when = rating.period or f"since {rating.start}"
    return f"; {text} gives {link} ({when}{f'; {note}' if note else ''})"


def changes(entry: Grades) -> int:
    """How often a grade was another one than the year before."""
    return sum(one.rating != other.rating for one, other in pairwise(entry.yearly))


def disagreements(findings: Findings) -> Sequence[Dispute]:
    """Disputes between schemes that grade the region, those that are not spelled out among all disputes."""
    told = {dispute.conflict_id for dispute in disputes.spelled(findings)}
    return [
        dispute
        for dispute in findings.disputes
        if dispute.code == "rating_disagreement" and dispute.conflict_id not in told
    ]
