"""One claim as a page shows it: the words printed, and how they are read."""

from dataclasses import dataclass

from analysis.findings.fields import (
    BoundWord,
    Currency,
    DirectionWord,
    ExploitationWord,
    MeasureWord,
    MethodWord,
    MovementWord,
    Name,
    PopulationWord,
    ScopeWord,
    Size,
    StatusWord,
    UnitWord,
    VisibilityWord,
    WholeExploitationWord,
    WholePopulationWord,
    Year,
    check,
)
from analysis.findings.finder import finer
from analysis.findings.rules import require
from analysis.vocabulary import Bound


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as a page shows it: the words printed, and how they are read.

    Parameters
    ----------
    claim_id, source : str
        Its id, and the text that it was read in.
    scope : str
        `article` for a claim of the 2009 article, else `all`.
    figure, hedge : str
        The figure, corrected where a declared correction changed it, and words around it such as "more than".
    low, best, high : float or None
        How it is read, in `unit`: persons, persons a year, fractions of one, or an amount in `currency`.
    bound : str
        `lower` or `upper` where only one end is fixed.
    approximate, vague : bool
        Whether the words say "about", and whether they are no number at all ("thousands").
    currency : str
        Three letters, empty where it is no money.
    measure, unit, direction, population, exploitation, status, visibility, movement, method : str
        What is counted, in what, of whom and how it was made: words of the vocabulary.
    place, area, area_name : str
        The place as printed, its codes, and their English names.
    counterpart, counterpart_name : str
        The other end of a movement: codes and English names; empty where there is none.
    period, start, end : str, int or None, int or None
        The time as printed, and its first and last year.
    share_of, whole_population, whole_exploitation : str
        For a share: what it is a share of.
    part_from, part_to : str
        Where the part comes from or goes to, if that sets it apart from the whole.
    producer, producer_year : str, int or None
        Who made the number, and when.
    carrier, statement, lineage : str
        In which publication it was read, with which other claims in one sentence, and its line of evidence.
    definition, note : str
        Whom the producer counts, and what else is to be known.
    printed : str
        The figure as printed where a correction changed it, else empty.
    stretch : str
        What is to be said of a count after a declared break: counts with other words are another series.
    recast : str
        What else a correction changed.
    suspected_lineage : str
        The line of evidence that it may be a copy of, by its digits.
    correction, explained : str
        Reasons of its declared corrections, in words of the vocabulary and as sentences; empty where there are none.
    read_in : str
        `producer` where it was read in the producer's own text, else how it was read second-hand.
    """

    claim_id: Name
    source: Name
    scope: ScopeWord
    figure: Name
    hedge: str
    low: Size | None
    best: Size | None
    high: Size | None
    bound: BoundWord
    approximate: bool
    vague: bool
    currency: Currency
    measure: MeasureWord
    unit: UnitWord
    place: Name
    area: Name
    area_name: str
    direction: DirectionWord
    counterpart: str
    counterpart_name: str
    population: PopulationWord
    exploitation: ExploitationWord
    status: StatusWord
    visibility: VisibilityWord
    method: MethodWord
    period: str
    start: Year | None
    end: Year | None
    share_of: str
    whole_population: WholePopulationWord
    whole_exploitation: WholeExploitationWord
    part_from: str
    part_to: str
    producer: Name
    producer_year: Year | None
    carrier: Name
    statement: str
    lineage: Name
    definition: str
    note: str
    printed: str = ""
    stretch: str = ""
    movement: MovementWord = ""
    recast: str = ""
    suspected_lineage: str = ""
    correction: str = ""
    explained: str = ""
    read_in: str = ""

    def __post_init__(self) -> None:
        """Refuse values out of order, shares outside [0, 1], and bounds and times without their end."""
        check(self)
        ends = [value for value in (self.low, self.best, self.high) if value is not None]
        require(ends == sorted(ends), f"{self.claim_id}: low, best and high are out of order")
        if self.unit == "fraction":
            require(all(0 <= value <= 1 for value in ends), f"{self.claim_id}: a share lies outside 0 and 1")

        end = {Bound.LOWER: self.low, Bound.UPPER: self.high}.get(Bound(self.bound), 0.0)
        require(end is not None, f"{self.claim_id}: a bound without its end")
        times = self.start is None or self.end is None or self.start <= self.end
        require(times, f"{self.claim_id}: a time that ends before it begins")

    @property
    def as_printed(self) -> str:
        """The figure as the source printed it, whatever a correction made of it."""
        return self.printed or self.figure

    @property
    def sure(self) -> bool:
        """Whether the claim fixes a value or a range, not only a bound."""
        return self.best is not None or (self.low is not None and self.high is not None)

    @property
    def axes(self) -> dict[str, str]:
        """What it counts, as `report.words.quantity` wants it."""
        names = ("measure", "population", "status", "exploitation", "visibility", "direction", "unit")
        told = {name: str(getattr(self, name)) for name in names}
        return {**told, **finer(self)}
