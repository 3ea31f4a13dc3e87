"""What sets the evidence of one region apart from that of the others: measures of all, and the rule that chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median

from analysis.findings import apart_kinds as kinds
from analysis.findings import apart_records as records
from analysis.findings import apart_series as series
from analysis.findings.apart_facts import Facts, facts, level_of
from analysis.findings.apart_measures import Kind, Measured, Reach
from analysis.findings.traits import End, Trait, TraitKind
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.places import display_name

_COUNTRY, _REGION, _WORLD = "country", "region", "world"
_ALL = (_COUNTRY, _REGION, _WORLD)
_PLACES = (_COUNTRY, _REGION)
#: All regions compared are named where there are no more of them: the six continents.
_FEW = 6

#: Every kind of trait; of two that are as unusual, the one that stands first is told first.
KINDS = (
    Kind(TraitKind.SOLE_KINDS, "quantity", "there", End.SHARED, kinds.sole_kinds, (_WORLD,)),
    Kind(TraitKind.LISTS, "method", "there", End.SHARED, kinds.lists),
    Kind(TraitKind.RIVALS, "conflict", "there", End.SHARED, records.rivals),
    Kind(TraitKind.CLIPPED, "conflict", "there", End.SHARED, records.clipped),
    Kind(TraitKind.PASSING, "quantity", "there", End.SHARED, kinds.passing),
    Kind(TraitKind.ONE_MAKER, "makers", "there", End.SHARED, kinds.one_maker),
    Kind(TraitKind.UNNAMED, "makers", "there", End.SHARED, kinds.unnamed, _PLACES),
    Kind(TraitKind.WHOLE, "whole", "there", End.SHARED, records.whole, (_REGION,)),
    Kind(TraitKind.WHOLE_COUNTED, "registered", "there", End.SHARED, records.whole_counted, (_REGION,)),
    Kind(TraitKind.SURVEYED, "method", "share", End.MOST, kinds.surveyed, (_REGION,)),
    Kind(TraitKind.UNCOUNTED, "makers", "there", End.SHARED, kinds.uncounted),
    Kind(TraitKind.MAKERS, "makers", "producers", End.MOST, kinds.makers, _PLACES),
    Kind(TraitKind.ROLES_DIFFER, "roles", "there", End.SHARED, records.roles_differ),
    Kind(TraitKind.SCHEMES, "grades", "there", End.SHARED, records.schemes),
    Kind(TraitKind.TWO_COUNTS, "conflict", "factor", End.MOST, series.two_counts, reach=Reach.FEW),
    Kind(TraitKind.NO_MAKER, "nobody", "claims", End.MOST, kinds.no_maker, reach=Reach.FEW),
    Kind(TraitKind.TWO_LINEAGES, "answer", "there", End.SHARED, kinds.two_lineages),
    Kind(TraitKind.MONEY, "money", "claims", End.MOST, kinds.money, reach=Reach.FEW),
    Kind(TraitKind.SURVEY, "method", "there", End.SHARED, kinds.survey),
    Kind(TraitKind.COUNT_UP, "trend", "factor", End.MOST, series.count_up),
    Kind(TraitKind.COUNT_DOWN, "trend", "factor", End.MOST, series.count_down),
    Kind(TraitKind.FALLING, "editions", "there", End.SHARED, series.falling),
    Kind(TraitKind.REVISED, "editions", "factor", End.MOST, series.revised),
    Kind(TraitKind.REVISED, "editions", "factor", End.LEAST, series.revised),
    Kind(TraitKind.EDITIONS_APART, "editions", "factor", End.MOST, series.editions_apart),
    Kind(TraitKind.EDITIONS_APART, "editions", "factor", End.LEAST, series.editions_close),
    Kind(TraitKind.BELOW_FIVE, "hidden", "years", End.MOST, series.below_five, reach=Reach.FEW),
    Kind(TraitKind.FEW_YEARS, "years", "years", End.LEAST, series.few_years, reach=Reach.UNUSUAL),
    Kind(TraitKind.GAP, "years", "years", End.MOST, series.gap, reach=Reach.FEW),
    Kind(TraitKind.RISE, "registered", "factor", End.MOST, series.rise),
    Kind(TraitKind.FALL, "registered", "factor", End.MOST, series.fall),
    Kind(TraitKind.STEADY, "registered", "factor", End.LEAST, series.steady),
    Kind(TraitKind.GROWTH, "registered", "factor", End.MOST, series.growth),
    Kind(TraitKind.DECLINE, "registered", "factor", End.MOST, series.decline),
    Kind(TraitKind.FIRST_HIGHEST, "registered", "there", End.SHARED, series.first_highest),
    Kind(TraitKind.LAST_LOWEST, "registered", "there", End.SHARED, series.last_lowest),
    Kind(TraitKind.TIER_LATE, "grades", "year", End.MOST, records.tier_late, reach=Reach.FEW),
    Kind(TraitKind.TIERS, "grades", "grades", End.MOST, records.tiers),
    Kind(TraitKind.TIER_CHANGES, "grades", "changes", End.MOST, records.tier_changes),
    Kind(TraitKind.PLACES_NAMED, "roles", "places", End.MOST, records.places_named, reach=Reach.FEW),
    Kind(TraitKind.STATEMENTS, "roles", "statements", End.MOST, records.statements, reach=Reach.FEW),
    Kind(TraitKind.WITHIN, "roles", "there", End.SHARED, records.within),
    Kind(TraitKind.CASES, "quantity", "there", End.SHARED, kinds.cases),
    Kind(TraitKind.ABROAD, "quantity", "there", End.SHARED, kinds.abroad),
    Kind(TraitKind.SEX_TRADE, "quantity", "there", End.SHARED, kinds.sex_trade, _PLACES),
    Kind(TraitKind.QUANTITIES, "quantity", "quantities", End.MOST, kinds.quantities, _PLACES),
    Kind(TraitKind.DISPUTES, "conflict", "conflicts", End.MOST, records.disputes, reach=Reach.FEW),
    Kind(TraitKind.ONLY_HERE, "makers", "producers", End.MOST, kinds.only_here),
    Kind(TraitKind.CORRECTED, "corrected", "claims", End.MOST, kinds.corrected, reach=Reach.FEW),
    Kind(TraitKind.PAGES, "pages", "regions", End.LEAST, records.pages, (_REGION,)),
    Kind(TraitKind.REVISED_DOWN, "editions", "there", End.SHARED, series.revised_down, reach=Reach.LAST),
    Kind(TraitKind.RISING, "editions", "there", End.SHARED, series.rising, reach=Reach.LAST),
    Kind(TraitKind.LAST_BELOW_FIRST, "editions", "there", End.SHARED, series.last_below_first),
    Kind(TraitKind.LAST_HIGHEST, "registered", "there", End.SHARED, series.last_highest),
    Kind(TraitKind.TIER_SAME, "grades", "there", End.SHARED, records.tier_same),
    Kind(TraitKind.ANSWERED_INSIDE, "inside", "share", End.MOST, records.answered_inside, (_REGION,)),
    Kind(TraitKind.ANSWERED, "answer", "there", End.SHARED, kinds.answered, _PLACES),
    Kind(TraitKind.CLASSES, "classes", "there", End.SHARED, records.classes, reach=Reach.LAST),
)
#: What is told beside all of these, however many share it: why the numbers of some countries look alike.
LIKENESS = Kind(TraitKind.ONE_RATE, "rate", "there", End.SHARED, series.one_rate, reach=Reach.LAST)
#: Of continents of which no claim is held, all that can be told; the others are compared where claims are held.
_OF_NONE = (TraitKind.PAGES, TraitKind.WHOLE)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is particular enough to be told: the entry `apart` of the priors.

    Parameters
    ----------
    share : float
        Most of the regions compared that may lie as far out.
    most, fewest : int
        How many traits are told, and up to how many are filled up with commoner ones.
    common : float
        A trait that a larger share has is never told.
    compared : int
        Fewest regions that a comparison is made between.
    named : int
        Others who lie as far out, or further, are named where there are no more of them.
    half : float
        Where few are compared, as with continents, a trait that a larger share has is never told.
    """

    share: float
    most: int
    fewest: int
    common: float
    compared: int
    named: int
    half: float

    def remarkable(self, trait: Trait) -> bool:
        """Whether few enough lie as far out."""
        return trait.as_far == 1 or trait.share <= self.share

    def allows(self, kind: Kind, trait: Trait) -> bool:
        """Whether a trait may be told at all: it is unusual enough for its kind."""
        if kind.reach == Reach.LAST or (kind.reach == Reach.RARE and trait.share <= self.common):
            return True
        if trait.share > self.half:
            return False
        named = trait.as_far <= self.named + 1
        return (named or kind.reach != Reach.FEW) and (self.remarkable(trait) or trait.as_far <= self.named)

    def chosen(self, traits: Sequence[tuple[Kind, Trait]]) -> tuple[Trait, ...]:
        """The traits that are told, the most unusual first; of each topic one. Commoner ones are called fillers.

        Parameters
        ----------
        traits : sequence of (Kind, Trait)
            Every trait of a region with its kind, in the order of `KINDS`.
        """
        told: dict[str, Trait] = {}
        for kind, trait in sorted(traits, key=lambda entry: self._rarity(*entry)):
            wanted = self.fewest if kind.reach == Reach.LAST or not self.remarkable(trait) else self.most
            if len(told) < wanted and kind.topic not in told:
                told[kind.topic] = replace(trait, filler=not self.remarkable(trait))
        return tuple(told.values())

    def _rarity(self, kind: Kind, trait: Trait) -> tuple[bool, float]:
        """Sort key: alone, shared with few who are named, unusual, rather rare; kinds of last resort at the end."""
        if trait.as_far <= self.named + 1 and self.remarkable(trait):
            return kind.reach == Reach.LAST, 0.0 if trait.as_far == 1 else 1 / trait.base
        return kind.reach == Reach.LAST, trait.share


class _Same:
    """Processed tables as a key: equal only to themselves."""

    def __init__(self, processed: Processed) -> None:
        """Hold the tables, so that their identity is not given to others."""
        self.processed = processed

    def __eq__(self, other: object) -> bool:
        """Whether both are the very same tables."""
        return isinstance(other, _Same) and other.processed.tables is self.processed.tables

    def __hash__(self) -> int:
        """By identity."""
        return id(self.processed.tables)


def apart(processed: Processed, code: str, parameters: Parameters) -> tuple[Trait, ...]:
    """What sets the evidence of one region apart, the most unusual first; the same tables are compared once.

    Parameters
    ----------
    processed : Processed
        The processed tables.
    code : str
        A region that has a page.
    parameters : Parameters
        Evidence and corrections; estimates are compared only where they are published with all of the parameters.
    """
    return _everywhere(_Same(processed), parameters).get(code, ())


@lru_cache(maxsize=8)
def _everywhere(key: _Same, parameters: Parameters) -> Mapping[str, tuple[Trait, ...]]:
    """The traits that each page tells, by region."""
    processed = key.processed
    rule = Rule(**processed.priors["apart"].value)
    held = facts(processed, parameters)
    found: dict[str, tuple[Trait, ...]] = {}
    for level in _ALL:
        # The world holds every region, so it is told what it alone has, and never that it has more.
        compared = held if level == _WORLD else {c: one for c, one in held.items() if one.level == level}
        found |= _of_level(compared, level, rule)
    return found


def _of_level(compared: Mapping[str, Facts], level: str, rule: Rule) -> dict[str, tuple[Trait, ...]]:
    """The traits that the pages of one level tell."""
    told: dict[str, list[tuple[Kind, Trait]]] = {code: [] for code in compared if level_of(code) == level}
    for kind in KINDS:
        if level in kind.levels:
            for code, trait in traits_of(kind, _comparable(kind, compared, level), rule).items():
                if code in told and _of_it(kind, compared[code], trait) and rule.allows(kind, trait):
                    told[code].append((kind, trait))
    alike = traits_of(LIKENESS, compared, rule) if level == _COUNTRY else {}
    return {
        code: (*rule.chosen(traits), *([alike[code]] if code in alike else []))
        for code, traits in told.items()
    }


def _of_it(kind: Kind, one: Facts, trait: Trait) -> bool:
    """Whether a kind is told of a region: of the world what nothing within it has, of a continent what fits it."""
    if one.level == _WORLD:
        return trait.as_far == 1
    return kind.kind not in _OF_NONE or not one.own


def _comparable(kind: Kind, compared: Mapping[str, Facts], level: str) -> Mapping[str, Facts]:
    """The regions that a kind is compared between: of continents those that claims are about, or all of them."""
    if level != _REGION or kind.kind in _OF_NONE:
        return compared
    return {code: one for code, one in compared.items() if one.own}


def traits_of(kind: Kind, compared: Mapping[str, Facts], rule: Rule) -> dict[str, Trait]:
    """The trait of one kind for each region that has it.

    Parameters
    ----------
    kind : Kind
        What is compared.
    compared : mapping of str to Facts
        The regions compared, by code.
    rule : Rule
        Of which the fewest regions compared, and how many are named, matter here.
    """
    taken = {code: kind.take(one, compared) for code, one in compared.items()}
    measured = {code: one for code, one in taken.items() if one is not None}
    if len(measured) < rule.compared:
        return {}
    return {
        code: _trait(kind, code, measured, rule)
        for code, one in measured.items()
        if one.value or kind.end == End.LEAST
    }


def _trait(kind: Kind, code: str, measured: Mapping[str, Measured], rule: Rule) -> Trait:
    """One region's measure beside all others."""
    own = measured[code]
    values = [one.value for one in measured.values()]
    sign = -1 if kind.end == End.LEAST else 1
    ahead = [other for other, one in measured.items() if sign * one.value > sign * own.value]
    tied = [
        other
        for other, one in measured.items()
        if one.value == own.value
        and other != code
        and not (kind.reach == Reach.LAST and one.words != own.words)
    ]
    return Trait(
        kind=kind.kind,
        end=kind.end,
        value=own.value,
        unit=kind.unit,
        lowest=min(values),
        middle=median(values),
        highest=max(values),
        base=len(values),
        rank=len(ahead) + 1,
        tied=len(tied),
        ahead_names=_names(ahead, rule.named),
        tied_names=_names(tied, rule.named),
        claim_ids=own.claim_ids,
        record_ids=own.record_ids,
        words=own.words,
        compared_names=_names(list(measured), _FEW),
        some=sum(value > 0 for value in values),
        out_of=own.out_of,
    )


def _names(codes: Sequence[str], most: int) -> tuple[str, ...]:
    """English names of regions by name, where they are few."""
    return tuple(sorted(map(display_name, codes))) if len(codes) <= most else ()
