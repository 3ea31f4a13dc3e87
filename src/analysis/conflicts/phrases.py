"""A claim in plain words: how many, of whom, in which condition, where, when, and who says so."""

import math

from analysis.conflicts import numbers
from analysis.conflicts import phrase_words as words
from analysis.conflicts.claim import Claim, is_mean_of_years
from analysis.conflicts.shares import of_the, predicate
from analysis.reading.places import display_name
from analysis.vocabulary import (
    PERSON_MEASURES,
    Direction,
    Exploitation,
    Measure,
    Population,
    Status,
    Unit,
    Visibility,
)

#: A column that a run with corrections adds: the figure as printed, where a correction changed it.
PRINTED = "figure_printed"
_RATES = {Unit.PERSONS_PER_1000: " per 1,000", Unit.PERSONS_PER_100000: " per 100,000"}


def place(codes: str) -> str:
    """Regions by their names: the Netherlands; Canada and the United States."""
    return numbers.listed([_place(code) for code in codes.split(";") if code])


def _place(code: str) -> str:
    """One region by its name, a part of a country by its own."""
    country, _, part_name = code.partition("/")
    if part_name:
        return part_name
    name = display_name(country)
    owner, colon, region = name.partition(": ")
    draw = "draw" if " and " in owner else "draws"
    return f"{region} (the region as {owner} {draw} it)" if colon else words.with_article(name)


def producer(claim: Claim) -> str:
    """Who says so."""
    name = claim.text("producer")
    return words.MAKERS.get(name, name)


def value(claim: Claim) -> str:
    """What a claim says: 600,000 to 820,000; at most 1,420; about 10,000; a share in the words of its source."""
    if claim.text("unit") == Unit.FRACTION:
        return "more than half" if claim.text("vague") == "True" else claim.text("figure")
    low, best, high = (_printed(claim, end) for end in ("low", "best", "high"))
    about = "about " if claim.text("approximate") == "True" else ""
    if best and not (low and high):
        return f"{about}{best}"
    if low and high:
        floor = "at least " if claim.text("bound") == "lower" else ""
        return f"{floor}{low} to {high}"
    return f"at least {low}" if low else f"at most {high}"


def _printed(claim: Claim, end: str) -> str:
    """One end of a claim as text, empty if it has none."""
    text = claim.text(end)
    if not text:
        return ""
    if claim.text("currency"):
        return numbers.money(float(text), claim.text("currency"), figures=5)
    return f"{numbers.digits(float(text))}{_RATES.get(Unit(claim.text('unit')), '')}"


def printed(claim: Claim) -> str:
    """The figure as its text prints it, also where a declared correction changed it."""
    return claim.text(PRINTED) or claim.text("figure")


def noun(claim: Claim) -> str:
    """Whom or what a claim counts, with condition, place and time."""
    wide = words.WIDE if claim.text("status") == Status.TRAFFICKED_NO_COERCION_TEST else ""
    parts = [whom(claim), where(claim), when(claim)]
    return " ".join(part for part in parts if part) + wide


def whom(claim: Claim) -> str:
    """Whom or what a claim counts: women registered as presumed victims of trafficking."""
    measure, status = claim.about.measure, claim.text("status")
    purpose_ = words.PURPOSES.get(claim.text("exploitation"), "")
    aim = f" for {purpose_}" if purpose_ else ""
    if claim.about.family.startswith("money"):
        return f"{words.MONEY.get(measure, 'money from')} people {_state(status, purpose_)}".strip()
    if claim.text("population") == Population.NOT_APPLICABLE or "suspect" in claim.about.family:
        arrested = measure == Measure.ARRESTS
        return f"{'people arrested for' if arrested else measure.replace('_', ' ') + ' of'} trafficking{aim}"
    seen = known(claim)
    if seen and status in words.VICTIMS:
        if claim.text("definition") in words.CONFIRMED:
            return f"{people(claim)} identified as victims of {words.VICTIMS[status]}{aim}"
        return f"{people(claim)} {seen} as presumed victims of {words.VICTIMS[status]}{aim}"
    return f"{people(claim)} {_state(status, purpose_)}".strip()


def known(claim: Claim) -> str:
    """How people are known, in words; empty where all are counted, found or not."""
    seen = words.KNOWN.get(claim.text("visibility"), "")
    return words.BY_HOTLINE if seen and "hotline" in claim.text("definition") else seen


def people(claim: Claim) -> str:
    """Who is counted."""
    return words.NOUNS[claim.text("population")]


def purpose(claim: Claim) -> str:
    """For what purpose people are exploited."""
    return words.PURPOSES.get(claim.text("exploitation"), "all purposes")


def condition(claim: Claim) -> str:
    """The definition under which a claim counts, in words."""
    return words.CONDITIONS.get(claim.text("status"), "under no definition that is given")


def _state(status: str, purpose_: str) -> str:
    """The condition in which people are, with the purpose."""
    said = words.CONDITIONS.get(status, "")
    known = status == Status.FORCED_MARRIAGE or (
        status == Status.SEX_TRADE and purpose_ == words.PURPOSES[Exploitation.SEXUAL]
    )
    if not purpose_ or known:
        return said
    if status == Status.FORCED_LABOUR_PRIVATE:
        sexual = purpose_ == words.PURPOSES[Exploitation.SEXUAL]
        return f"{'sexually exploited' if sexual else f'exploited for {purpose_}'} {said}"
    return f"{said} for {purpose_}" if said else f"exploited for {purpose_}"


def where(claim: Claim) -> str:
    """The place that a claim is about: into the Netherlands; from Ukraine; across borders worldwide."""
    area, direction = claim.text("area"), claim.text("direction")
    if area == "WORLD":
        return "across borders worldwide" if direction == Direction.INTO else "worldwide"
    origin, destination = claim.text("origin"), claim.text("destination")
    if direction in (Direction.OUT, Direction.THROUGH):
        start = f"from {place(area)}" if direction == Direction.OUT else f"through {place(area)}"
        return f"{start} to {place(destination)}" if destination and destination != area else start
    if direction == Direction.WITHIN:
        return f"within {place(area)}"
    if (
        direction == Direction.ANY
        and not origin
        and not destination
        and claim.about.measure in PERSON_MEASURES
    ):
        return f"in or from {place(area)}"
    staying = claim.text("status") in words.STATES and claim.text("visibility") == Visibility.ACTUAL
    start = "into" if direction == Direction.INTO and not staying else "in"
    if direction == Direction.INTO and staying and not origin:
        return f"from abroad in {place(area)}"
    return f"{start} {place(area)}" + (f" from {place(origin)}" if origin and origin != area else "")


def when(claim: Claim) -> str:
    """The time that a claim is about, in the way of its measure."""
    period, measure = claim.about.period, claim.about.measure
    years = _years(period.start, period.end)
    if measure == Measure.CUMULATIVE:
        return f"in all {years}".strip() if years.startswith("since") or not years else f"in all, {years}"
    if measure == Measure.STOCK:
        return f"at any one time in {years}" if years else "at any one time"
    if is_mean_of_years(measure, claim.text("unit"), period.start, period.end):
        return f"in the course of a year ({years})"
    if measure == Measure.PREVALENCE:
        return f"in the course of {years}" if years else "in the course of some time"
    if not years or period.start != period.end:
        return f"each year {'from ' if ' to ' in years else ''}{years}".strip()
    return f"in {years}"


def _years(start: int | None, end: int | None) -> str:
    """A period in words: 2006; 1991 to 2006; since 1991."""
    if start is None and end is None:
        return ""
    if end is None:
        return f"since {start}"
    return str(end) if start in (None, end) else f"{start} to {end}"


def said_by(claim: Claim) -> str:
    """Who says so, and what the text prints where a declared correction changed it."""
    printed = claim.text(PRINTED)
    return f"{producer(claim)}; corrected, the text prints “{printed}”" if printed else producer(claim)


def described(claim: Claim) -> str:
    """A claim in one clause, with who says so."""
    if claim.text("measure") == Measure.RANK:
        return f"{place(claim.text('area'))} is said to come after another place ({producer(claim)})"
    if claim.text("measure") == Measure.SHARE:
        return f"{value(claim)} {of_the(claim.text('share_of'))} {_predicate(claim)} ({said_by(claim)})"
    if claim.about.family.startswith("money"):
        return f"{value(claim)} {words.AS.get(claim.about.measure, 'in')} {noun(claim)} ({producer(claim)})"
    if Unit(claim.text("unit")) in _RATES:
        return _rate(claim)
    return f"{value(claim)} {noun(claim)} ({said_by(claim)})"


def _rate(claim: Claim) -> str:
    """A rate in one clause as its maker gives it; where the population is known, with the persons that it would be."""
    said = f"{value(claim)} inhabitants: {noun(claim)} ({producer(claim)})"
    if claim.of_people is None:
        return said
    ends = claim.values.low, claim.values.high
    known = [numbers.derived(end) for end in ends if 0 < end < math.inf]
    least = "" if len(known) == 2 else "at least " if ends[0] > 0 else "at most "
    persons = f"{least}{' to '.join(dict.fromkeys(known))}"
    return f"{said}, which would be {persons} of the inhabitants{_of_year(claim)}"


def _of_year(claim: Claim) -> str:
    """The year whose inhabitants a rate is taken of."""
    middle = claim.about.period.middle
    year = int(middle) if middle is not None else claim.about.period.spoken
    return f" of {year}" if year else ""


def _predicate(claim: Claim) -> str:
    """What a share says of its part, in the words of its row or by what sets the part apart."""
    return predicate(claim.text("note"), who=part(claim))


def part(claim: Claim) -> str:
    """What sets a share's part apart from its whole."""
    row, said = claim.text, []
    if row("population") != row("whole_population"):
        said.append(people(claim))
    if row("status") != row("whole_status"):
        said.append(_state(row("status"), ""))
    if row("exploitation") != row("whole_exploitation") and row("exploitation") in words.PURPOSES:
        sexual = row("exploitation") == Exploitation.SEXUAL
        said.append("sexually exploited" if sexual else f"exploited for {purpose(claim)}")
    if any(row(name) != row(f"whole_{name}") for name in ("origin", "destination", "movement")):
        said.append(_part_place(claim))
    return ", ".join(one for one in said if one) or "of another kind"


def _part_place(claim: Claim) -> str:
    """The place that sets a part apart."""
    for end, word in (("origin", "from"), ("destination", "in")):
        if claim.text(end) and claim.text(end) != claim.text(f"whole_{end}"):
            return f"{word} {place(claim.text(end))}"
    return "from abroad" if claim.text("movement") == "cross_border" else "not from abroad"


def bound(claim: Claim, amount: float) -> str:
    """An amount in the unit in which a claim counts: the ends of the claim in full, other values with three figures."""
    own = amount in (claim.values.low, claim.values.high) and claim.of_people is None
    if claim.text("currency"):
        return numbers.money(amount, claim.text("currency"), figures=5 if own else 3)
    whole = math.isfinite(amount) and amount == round(amount)
    return numbers.digits(amount) if own or (whole and amount < 1e5) else numbers.derived(amount)
