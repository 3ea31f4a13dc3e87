"""What a quantity counts, in plain words: people are persons, "registered" is never "trafficked"."""

import re
from collections.abc import Mapping

from analysis.conflicts.phrase_words import NOUNS
from analysis.report import numbers
from analysis.report.names import named
from analysis.vocabulary import Direction, Exploitation, Measure, Population, Status, Unit, Visibility

__all__ = [
    "aim",
    "condition",
    "group",
    "named",
    "people",
    "purpose",
    "quantity",
    "respectful",
    "when",
    "where",
]

_FOR: Mapping[str, str] = {
    Exploitation.SEXUAL: "for sexual exploitation",
    Exploitation.LABOUR: "for labour",
    Exploitation.DOMESTIC: "for domestic work",
    Exploitation.OTHER_LABOUR: "for labour outside the home",
    Exploitation.STATE_IMPOSED: "for labour imposed by a state",
    Exploitation.FORCED_MARRIAGE: "for forced marriage",
    Exploitation.CHILD_SOLDIERING: "as child soldiers",
    Exploitation.BEGGING: "for begging",
    Exploitation.ADOPTION: "for adoption",
    Exploitation.ORGAN_REMOVAL: "for the removal of organs",
    Exploitation.OTHER: "for other purposes",
}

_THINGS: Mapping[str, str] = {
    Measure.CASES: "cases",
    Measure.INVESTIGATIONS: "investigations",
    Measure.PROSECUTIONS: "prosecutions",
    Measure.CONVICTIONS: "convictions",
    Measure.ARRESTS: "arrests",
    Measure.ROUTES: "trafficking routes",
    Measure.SAMPLE: "people in a survey's sample",
    Measure.COUNTRIES: "countries or states",
    Measure.ORGANISATIONS: "organisations",
    Measure.VENUES: "venues",
    Measure.OTHER_COUNT: "things counted",
    Measure.REVENUE: "revenue",
    Measure.PROFIT: "profit",
    Measure.MARKET: "market",
    Measure.REVENUE_PER_PERSON: "proceeds attributed per person",
    Measure.PROFIT_PER_PERSON: "profit attributed per person",
    Measure.RANK: "place in an order",
}


def thing(measure: str) -> str:
    """What a claim counts that counts nobody: prosecutions; places in an order."""
    told = {Measure.RANK: "places in an order", Measure.OTHER_COUNT: "other things"}
    return told.get(Measure(measure)) or _THINGS[measure]


def people(
    population: str, status: str, *, visibility: str = Visibility.ACTUAL, reason: str = "", finder: str = ""
) -> str:
    """Who is counted: presumed victims of trafficking, women in prostitution (forced or not).

    Parameters
    ----------
    population, status, visibility : str
        Values of the vocabulary.
    reason : str
        For what they are exploited, as `purpose` words it; it stands beside the condition that it is the purpose of.
    finder : str
        Who found them, or as what, where the definition of a claim says so.
    """
    if visibility == Visibility.ACTUAL:
        who = _people(population, status)
        if reason and status in _TRAFFICKED and population not in _EVERYONE:
            who = f"{NOUNS[population]} trafficked"
        return f"{who} {reason}" if reason else who
    who = f"{_presumed(population, status)} {reason}".rstrip()
    if visibility not in (Visibility.DETECTED, Visibility.ASSISTED):
        return who
    if finder == "either":
        some = f"{_victims(population, status)} {reason}".rstrip()
        return f"{some}, presumed or identified, known to the authorities"
    if finder == "certified":
        return f"foreign nationals certified as {_victims(population, status)}"
    if finder == "hotline":
        return f"{who} reported to a hotline"
    return f"{who} {'known to the authorities' if visibility == Visibility.DETECTED else 'helped by an organisation'}"


def _victims(population: str, status: str) -> str:
    """People in a condition that is not only presumed: victims of trafficking."""
    return _presumed(population, status).replace("presumed victims", "victims")


_EVERYONE = (Population.ALL, Population.NOT_APPLICABLE)
_TRAFFICKED = (Status.TRAFFICKED, Status.TRAFFICKED_NO_COERCION_TEST)


#: Of a child nobody asks whether it was forced.
_SEX_TRADE: Mapping[str, str] = {
    Population.WOMEN_AND_CHILDREN: "in the sex trade (the women: forced or not)",
    Population.WOMEN_AND_GIRLS: "in the sex trade (the women: forced or not)",
    Population.MEN_AND_BOYS: "in the sex trade (the men: forced or not)",
    Population.GIRLS: "in the sex trade",
    Population.BOYS: "in the sex trade",
    Population.CHILDREN: "in the sex trade",
}


def _people(population: str, status: str) -> str:
    """A group of people in a condition: trafficked women, people in modern slavery."""
    who = NOUNS[population]
    if status in _TRAFFICKED:
        if population in _EVERYONE:
            return "victims of trafficking"
        return f"{who} trafficked" if " and " in who else f"trafficked {who}"
    if status == Status.SEX_TRADE:
        return f"{who} {_SEX_TRADE.get(population, 'in prostitution (forced or not)')}"
    if status == Status.SUSPECT:
        return "suspects"
    if status == Status.SMUGGLED_OR_TRAFFICKED:
        return f"{who} smuggled or trafficked"
    return f"{who} in {_CONDITION[status]}" if status in _CONDITION else who


def _presumed(population: str, status: str) -> str:
    """A group of people whom somebody registered: what was done to them is presumed, unless it is confirmed."""
    some = population not in _EVERYONE
    if status in _TRAFFICKED:
        return f"{NOUNS[population]} presumed to be trafficked" if some else "presumed victims of trafficking"
    if status in _CONDITION:
        held = _CONDITION[status]
        return f"{NOUNS[population]} presumed to be in {held}" if some else f"presumed victims of {held}"
    return _people(population, status)


_CONDITION: Mapping[str, str] = {
    Status.FORCED_LABOUR: "forced labour",
    Status.FORCED_LABOUR_PRIVATE: "forced labour for private gain",
    Status.FORCED_MARRIAGE: "forced marriage",
    Status.MODERN_SLAVERY: "modern slavery",
    Status.TRAFFICKED_FORCED_LABOUR: "forced labour after trafficking",
}


def condition(status: str) -> str:
    """A condition that people are in, as a noun: trafficking, forced labour."""
    return _CONDITION.get(status, _OTHER_CONDITION.get(status, "something else"))


_OTHER_CONDITION: Mapping[str, str] = {
    Status.TRAFFICKED: "trafficking",
    Status.TRAFFICKED_NO_COERCION_TEST: "trafficking by a wider definition, without a test of force",
    Status.SEX_TRADE: "prostitution (forced or not)",
    Status.SMUGGLED_OR_TRAFFICKED: "smuggling or trafficking",
}


#: How a source names people, and how a page does.
_PERSONS = (
    (re.compile(r"(\w+)'s prostitutes\b"), r"people in prostitution in \1"),
    (re.compile(r"\bwork(ed|ing)? as prostitutes\b"), r"work\1 in prostitution"),
    (re.compile(r"\bprostitutes\b"), "people in prostitution"),
)


def respectful(text: str) -> str:
    """A description in which people are persons, not what was done to them.

    What a source printed stands, in its own words, on the evidence page.
    """
    for pattern, better in _PERSONS:
        text = pattern.sub(better, text)
    return text


def group(population: str) -> str:
    """A group of people by sex and age: women and girls."""
    return NOUNS[population]


def purpose(exploitation: str) -> str:
    """For what people are exploited: for sexual exploitation; empty where no purpose is said."""
    return _FOR.get(exploitation, "")


def aim(axes: Mapping[str, str]) -> str:
    """For what people are exploited, unless their condition says so already."""
    told = axes["status"] in (Status.SEX_TRADE, Status.FORCED_MARRIAGE)
    return "" if told else purpose(axes["exploitation"])


def where(direction: str, name: str, *, other: str = "", stock: bool = False) -> str:
    """On which side of which border: in the Netherlands, taken out of Colombia, across borders worldwide.

    Parameters
    ----------
    direction : str
        A direction of the vocabulary.
    name : str
        The region or place whose border it is.
    other : str
        The other end of the movement, where it is named.
    stock : bool
        Whether people are counted at one time: then they *are* somewhere, and are not being brought there.
    """
    if name == "World":
        source = f" (from {numbers.listed([named(part) for part in other.split(', ')])})" if other else ""
        return {
            Direction.INTO: f"across borders worldwide{source}",
            Direction.WITHIN: "inside their own countries worldwide",
        }.get(Direction(direction), f"worldwide{source}")
    place = named(name) if ": " in name else numbers.listed([named(part) for part in name.split(", ")])
    source = numbers.listed([named(part) for part in other.split(", ")]) if other else "abroad"
    return {
        Direction.IN: f"in {place}",
        Direction.INTO: f"from {source} in {place}" if stock else f"brought into {place} from {source}",
        Direction.OUT: _out(place, source if other else "", stock=stock),
        Direction.WITHIN: f"within {place}",
        Direction.THROUGH: f"taken through {place} into {source}" if other else f"taken through {place}",
        Direction.ANY: f"in or from {place}",
    }[Direction(direction)]


def _out(place: str, to: str, *, stock: bool) -> str:
    """On the way out of a place: from Colombia; that a border was crossed is said where a text does."""
    if stock:
        return f"from {place} in {to}" if to else f"from {place} abroad"
    return f"taken from {place} to {to}" if to else f"from {place}"


def when(measure: str, *, start: int | None = None, end: int | None = None, unit: str = "") -> str:
    """Over which time a quantity is counted: in 2008, a year, at any one time, since 1991."""
    if measure == Measure.STOCK:
        return (
            f"at any one time in {_span(start, end)}"
            if start is not None and end is not None
            else "at any one time"
        )
    if measure == Measure.PREVALENCE:
        return _in_the_course(start, end, yearly=unit == Unit.PERSONS_PER_YEAR)
    if measure in (Measure.FLOW, Measure.TRANSIT) and start is not None and start == end:
        return f"in {start}"
    if measure in (Measure.FLOW, Measure.TRANSIT):
        return f"a year, {_span(start, end)}" if start is not None and end is not None else "a year"
    if start is not None and end is not None:
        return f"in {start}" if start == end else f"from {start} to {end}"
    if start is not None:
        return f"since {start}"
    return f"up to {end}" if end is not None else ""


def _span(start: int, end: int) -> str:
    """One year, or the first and the last: 2016; 2012 to 2016."""
    return str(start) if start == end else f"{start} to {end}"


def _in_the_course(start: int | None, end: int | None, *, yearly: bool) -> str:
    """Over which time all are counted who were in it at any moment of it."""
    if yearly:
        years = start is not None and end is not None and start != end
        return (
            f"in the course of a year, {start} to {end}" if years else f"in the course of {start or 'a year'}"
        )
    if start is None or end is None:
        return "in the course of the time that is counted"
    return f"in the course of {start}" if start == end else f"in the course of {start} to {end}"


def _where_counted(axes: Mapping[str, str], name: str, other: str) -> str:
    """Where people are counted: who was helped is counted where the help is; what splits border crossings says so."""
    if axes["visibility"] == Visibility.ASSISTED and axes["direction"] == Direction.ANY:
        return where(Direction.IN, name)
    place = where(axes["direction"], name, other=other, stock=axes["measure"] == Measure.STOCK)
    return f"across borders, {place}" if axes.get("crossed") else place


#: What offices do, in a place and about an offence.
_ACTS = frozenset(
    {Measure.CASES, Measure.INVESTIGATIONS, Measure.PROSECUTIONS, Measure.CONVICTIONS, Measure.ARRESTS}
)


def _charge(axes: Mapping[str, str]) -> str:
    """What a case or a conviction is for: for trafficking, for trafficking for labour; empty where it is not said."""
    link = "of" if axes["measure"] in (Measure.CASES, Measure.INVESTIGATIONS) else "for"
    return f"{link} trafficking {aim(axes)}".rstrip() if axes["status"] in _TRAFFICKED else ""


def _persons(axes: Mapping[str, str], place: str) -> str:
    """Who is counted, and where or on which way."""
    population, status = axes["population"], axes["status"]
    known = axes["visibility"] != Visibility.ACTUAL
    some = population not in _EVERYONE and status in _TRAFFICKED
    moved = place.startswith(("brought into", "taken", "from"))
    if some and moved:
        way = place.removeprefix("brought ").removeprefix("taken ")
        trafficked = f"trafficked {way} {aim(axes)}".rstrip()
        if axes["visibility"] == Visibility.DETECTED:
            return f"{NOUNS[population]} known to the authorities, presumed to be {trafficked}"
        if not known:
            return f"{NOUNS[population]} {trafficked}"
    who = people(
        population, status, visibility=axes["visibility"], reason=aim(axes), finder=axes.get("finder", "")
    )
    if axes.get("confirmed"):
        by = "by the authorities" if "presumed to be" in who else "identified by the authorities"
        who = who.replace("presumed victims", "victims").replace("presumed to be", "identified as")
        who = who.replace("known to the authorities", by)
    if some and not known and place.startswith(("across", "inside")):
        who = f"{NOUNS[population]} trafficked {aim(axes)}".rstrip()
    return f"{who}, {place}" if moved and known else f"{who} {place}"


def quantity(
    axes: Mapping[str, str], *, name: str, other: str = "", start: int | None = None, end: int | None = None
) -> str:
    """What a claim or an estimate counts, as a noun phrase.

    Parameters
    ----------
    axes : mapping
        With `measure`, `population`, `status`, `exploitation`, `visibility`, `direction`.
    name : str
        Of the region or place, as a heading prints it.
    other : str
        Names of the other end of the movement, with `, ` between.
    start, end : int or None
        Years, where the claim has them.
    """
    measure = axes["measure"]
    if measure in _ACTS:
        parts = [_THINGS[measure], _charge(axes), "worldwide" if name == "World" else f"in {named(name)}"]
    elif measure in _THINGS:
        parts = [_THINGS[measure], "" if name == "World" else f"({named(name)})"]
    else:
        parts = [_persons(axes, _where_counted(axes, name, other))]
    time = when(measure, start=start, end=end, unit=axes.get("unit", ""))
    return " ".join(part for part in (*parts, time) if part)
