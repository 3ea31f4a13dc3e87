"""One claim as a page shows it: the words printed, and how they are read."""

from dataclasses import dataclass

from analysis.conflicts.phrase_words import CONFIRMED
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
from analysis.findings.rules import require
from analysis.vocabulary import PERSON_MEASURES, Bound, Direction, Movement


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as a page shows it: the words printed, and how they are read.

    Values are in `unit`: persons, persons a year, fractions of one, or an amount in `currency`. For a share,
    `part_from` and `part_to` name where the part comes from or goes to, if that sets it apart from the whole. Where a
    declared correction changed the figure, `figure` and the values are the corrected ones and `printed` holds the
    figure as printed; else it is empty. `recast` names what else a correction changed; `stretch` is what is to be said
    of a count after a declared break: counts with other words are another series.
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
        split = self.direction == Direction.ANY and self.measure in PERSON_MEASURES
        crossed = split and self.movement == Movement.CROSS_BORDER and self.area != "WORLD"
        confirmed = self.definition in CONFIRMED
        return {**told, "confirmed": "yes" if confirmed else "", "crossed": "yes" if crossed else ""}
