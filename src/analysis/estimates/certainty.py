"""How certain an answer is: the lowest of five domains, in the manner of GRADE, and the codes that lead there.

- *design*: a probability sample or a comparison of lists is high, any other survey moderate, and so is one of which no
  study is declared and no level of an interval is printed; a documented model is low, and very low where no survey or
  list comparison of that country as a whole is known here; a judgement is very low;
- *directness*: a step for a part of those asked about, for another concept, and for a time more than five years from
  the year asked about; two for more than ten, or where no year is printed. An answer without a year is of its own time;
- *precision*: a step if the ends of the 95 percent interval are more than three times apart, two from ten times on, and
  one without an interval;
- *agreement*: a step if two of its lines are in tension;
- *independence*: one team is at most moderate, and so are fewer than three teams that have no maker in common; a line
  suspected to be a copy, and not cleared of it, leaves the answer at most low.

Steps count within a domain only. What all makers have in common is not visible in data: no label says that it is
absent. The thresholds, with their reasons, stand in data/raw/priors.yml.

References
----------
Guyatt G. H. et al. (2008). GRADE: an emerging consensus on rating quality of evidence and strength of recommendations.
BMJ 336, 924-926. There steps add up over domains; here the lowest decides, so that a reader can be told the one reason.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import combinations

from scipy.special import ndtri

from analysis.claims.estimand import Quantity
from analysis.estimates.joined_groups import grouped
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import POOLED, Entry, Grade, Pool, gap
from analysis.estimates.poolable_quantities import counts_things
from analysis.reading.places import is_area
from analysis.subject.axes import Group, axes
from analysis.vocabulary import Design, Exploitation, Measure, Population, Visibility

#: How certain an answer is, from the lowest to the highest.
CERTAINTIES = ("very_low", "low", "moderate", "high")
_VERY_LOW, _LOW, _MODERATE, _HIGH = range(len(CERTAINTIES))
#: Conditions of people of whom nobody says that all are what the subject counts.
_BESIDE = axes()["status"].group(Group.BESIDE)
#: All people in every kind of exploitation, of no named group.
ALL_PEOPLE = (Population.ALL, Exploitation.ALL, "")
#: Of a 95 percent interval, in standard deviations.
_HALF_WIDTH = float(ndtri(0.975))


class Domain(StrEnum):
    """What certainty is judged by; of equally low ones the first decides."""

    DESIGN = auto()
    DIRECTNESS = auto()
    PRECISION = auto()
    AGREEMENT = auto()
    INDEPENDENCE = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a number answers, as far as its lines do not say so themselves."""

    year: int | None = None  # that is asked about; None for the time of the lines
    is_part: bool = False  # whether the number is of some of those asked about
    is_other_concept: bool = False  # or of another condition
    ratio: float | None = None  # of the ends of the 95 percent interval of a reconciled answer
    is_contradicted: bool = False  # by what it meets and is not put together with


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What one domain says: a place in `CERTAINTIES`, and the code of what led there, the heaviest first."""

    level: int
    codes: Sequence[str]


#: How certain a survey can be by its design, whatever its maker calls it: first where the error can be worked out.
_BY_DESIGN = {
    Design.PROBABILITY_SAMPLE: _Judgement(_HIGH, ["sampled"]),
    Design.LIST_COMPARISON: _Judgement(_HIGH, ["sampled"]),
    Design.RESPONDENT_DRIVEN: _Judgement(_MODERATE, ["looked"]),
    Design.NETWORK_SCALE_UP: _Judgement(_MODERATE, ["looked"]),
    Design.CONVENIENCE_SAMPLE: _Judgement(_MODERATE, ["looked"]),
    Design.UNKNOWN: _Judgement(_MODERATE, ["looked"]),
    Design.DOCUMENTED_MODEL: _Judgement(_LOW, ["model_of_surveys"]),
    Design.COUNT_BY_OBSERVERS: _Judgement(_VERY_LOW, ["by_expert"]),
    Design.RAPID_ASSESSMENT: _Judgement(_VERY_LOW, ["by_expert"]),
    Design.JUDGEMENT: _Judgement(_VERY_LOW, ["by_expert"]),
    Design.REGISTER: _Judgement(_VERY_LOW, ["by_expert"]),
}


def certainty(pool: Pool, rules: Rules, surveyed: frozenset[str], asked: Asked) -> dict[str, str]:
    """The certainty of an answer, the domain that decides it, and the code of each domain, the deciding one first.

    `surveyed` are the codes of the countries of which a survey is known, as `surveyed_countries` gives them.
    """
    judgements = {
        Domain.DESIGN: _design(pool, surveyed),
        Domain.DIRECTNESS: _directness(pool, rules, asked),
        Domain.PRECISION: _precision(pool, rules, asked),
        Domain.AGREEMENT: _agreement(pool, rules, asked),
        Domain.INDEPENDENCE: _independence(pool, rules),
    }
    deciding = min(judgements, key=lambda domain: judgements[domain].level)
    codes = [*judgements[deciding].codes]
    for domain, judgement in judgements.items():
        if domain != deciding:
            codes += judgement.codes
    return {
        "certainty": CERTAINTIES[judgements[deciding].level],
        "certainty_domain": deciding,
        "certainty_reasons": ";".join(codes),
    }


def surveyed_countries(entries: Iterable[Entry]) -> frozenset[str]:
    """Codes of the countries of which a survey or list comparison of all victims, of whatever condition, is known.

    Of things a survey of some of a kind speaks of no other kind: the code has their measure too.
    """
    countries = set()
    for entry in entries:
        key = entry.key
        if counts_things(key):
            if _is_survey(entry) and not key.target_population:
                countries.add(_of_things(key.area, key))
            continue
        # How many times those found is a number of those found, not of a survey.
        is_of_people = key.visibility == Visibility.ACTUAL and key.measure != Measure.RATIO
        is_of_victims = is_of_people and key.status not in _BESIDE
        people = (key.population, key.exploitation, key.target_population)
        is_of_all = people == ALL_PEOPLE
        if _is_survey(entry) and is_of_victims and is_of_all:
            countries.add(key.area)
    return frozenset(countries)


def _is_survey(entry: Entry) -> bool:
    """Whether it is of a survey or list comparison by which something can be known of a whole country."""
    by_design = _BY_DESIGN[entry.claim.design]
    return entry.grade == Grade.OBSERVED and by_design.level >= _MODERATE


def _of_things(area: str, key: Quantity) -> str:
    """The code of a place of which things of one kind were surveyed."""
    kind = (key.measure, key.whole_measure, key.share_of)
    return f"{area}: {' '.join(filter(None, kind))}"


def _design(pool: Pool, surveyed: frozenset[str]) -> _Judgement:
    """By how the study of the weakest of its lines came about."""
    if pool.grade not in POOLED:
        return _Judgement(_VERY_LOW, [f"by_{pool.grade.label}"])
    if pool.grade == Grade.OBSERVED:
        judgements = [_BY_DESIGN[_shown_design(entry)] for entry in pool.entries]
        return min(judgements, key=lambda judgement: judgement.level)
    # Also a model of a part of a country rests on what is known of all of it.
    country, _, _ = pool.key.area.partition("/")
    codes = {country}
    if counts_things(pool.key):
        codes = {_of_things(area, pool.key) for area in (country, pool.key.area)}
    if is_area(country) or not codes.isdisjoint(surveyed):
        return _Judgement(_LOW, ["model"])
    return _Judgement(_VERY_LOW, ["model_unsurveyed"])


def _shown_design(entry: Entry) -> Design:
    """The design of a survey; of one of which no study is declared a sample by chance shows in a level only."""
    claim = entry.claim
    is_declared = claim.study != claim.claim_id
    is_supposed = claim.design == Design.PROBABILITY_SAMPLE and not is_declared
    return Design.UNKNOWN if is_supposed and entry.interval.level is None else claim.design


def _directness(pool: Pool, rules: Rules, asked: Asked) -> _Judgement:
    """How near the number is to what is asked about."""
    years = 0.0
    if asked.year is not None:
        years = gap(pool.period, (asked.year, asked.year))
    steps = {}
    if not all(entry.claim.is_dated for entry in pool.entries):
        steps["undated"] = 2
    elif years > rules.years_long_ago:
        steps["long_ago"] = 2
    elif years > rules.years_ago:
        steps["years_ago"] = 1
    if asked.is_part:
        steps["of_a_part"] = 1
    if asked.is_other_concept:
        steps["other_concept"] = 1
    level = _HIGH - sum(steps.values())
    codes = list(steps) or ["direct"]
    return _Judgement(max(level, _VERY_LOW), codes)


def _precision(pool: Pool, rules: Rules, asked: Asked) -> _Judgement:
    """How wide the interval is: of a reconciled answer its own, of one line the printed one at 95 percent."""
    ratio = asked.ratio or _printed_ratio(pool, rules)
    if ratio is None:
        return _Judgement(_MODERATE, ["no_interval"])
    if ratio > rules.ratio_very_wide:
        return _Judgement(_LOW, ["very_wide"])
    if ratio > rules.ratio_wide:
        return _Judgement(_MODERATE, ["wide"])
    return _Judgement(_HIGH, ["narrow"])


def _printed_ratio(pool: Pool, rules: Rules) -> float | None:
    """Upper over lower end of the 95 percent interval of the only line, of odds for a share; None without one."""
    first = pool.entries[0]
    if len(pool.entries) > 1 or not first.interval.has_both_ends:
        return None
    line = first.line(rules)
    width = _HALF_WIDTH * (line.below + line.above)
    return math.exp(width)


def _agreement(pool: Pool, rules: Rules, asked: Asked) -> _Judgement:
    """Whether lines that meet are in tension; one line alone has nothing that it could disagree with."""
    entries = pool.values
    pairs = combinations(entries, 2)
    if asked.is_contradicted or not all(_agree(*pair, rules) for pair in pairs):
        return _Judgement(_MODERATE, ["lines_disagree"])
    code = "lines_agree" if len(entries) > 1 else "nothing_beside"
    return _Judgement(_HIGH, [code])


def _agree(first: Entry, second: Entry, rules: Rules) -> bool:
    """Whether two lines agree, without drift: their intervals overlap, or their values lie near each other."""
    lower, upper = sorted([first, second], key=lambda entry: entry.line(rules).best)
    low = lower.line(rules)
    high = upper.line(rules)
    low_printed = lower.interval.has_both_ends
    high_printed = upper.interval.has_both_ends
    top_of_low = low.best
    bottom_of_high = high.best
    if low_printed:
        top_of_low += _HALF_WIDTH * low.above
    if high_printed:
        bottom_of_high -= _HALF_WIDTH * high.below
    if top_of_low >= bottom_of_high:
        return True
    distance = high.best - low.best
    is_near = distance <= math.log(rules.agree)
    return is_near and not (low_printed and high_printed)


def _independence(pool: Pool, rules: Rules) -> _Judgement:
    """How many teams there are that have nothing in common."""
    if has_suspected_copy(pool.entries):
        return _Judgement(_LOW, ["suspected_copy"])
    teams = grouped((entry, {*entry.team}) for entry in pool.values)
    if len(teams) < 2:
        return _Judgement(_MODERATE, ["one_team"])
    if len(teams) < rules.independent_teams:
        return _Judgement(_MODERATE, ["few_teams"])
    return _Judgement(_HIGH, ["different_teams"])


def has_suspected_copy(entries: Sequence[Entry]) -> bool:
    """Whether any of some lines is suspected to repeat an older number, or two of them to be one."""
    names = set()
    for entry in entries:
        suspected = entry.claim.suspected_lineage
        if suspected and suspected != entry.lineage:
            return True
        names.add(entry.lineage)
    return len(names) < len(entries)
