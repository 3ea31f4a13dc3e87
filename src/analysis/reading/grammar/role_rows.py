"""A row of items whose roles fit a pattern: what may stand around a number, and what its hedges say of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.reading.grammar.digits import Numeral
from analysis.reading.grammar.figure_templates import Template
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.roles import Role, role_pattern
from analysis.reading.grammar.text import Unreadable
from analysis.vocabulary import Bound, StepCode

#: Roles of hedges: about so many, at least, at most; and all that are kept.
ABOUT = frozenset({Role.ABOUT_BEFORE, Role.ABOUT, Role.ABOUT_BEHIND})
FLOOR = frozenset({Role.FLOOR_BEFORE, Role.FLOOR, Role.FLOOR_BEHIND})
STRICT = frozenset({Role.BELOW, Role.BELOW_SIGN})
CEILING = frozenset({Role.CEILING_BEFORE, Role.CEILING, Role.CEILING_BEHIND}) | STRICT
_HEDGES = ABOUT | FLOOR | CEILING | {Role.EMPTY_HEDGE}

#: What may stand before a number, and after it: known words, with commas, "and", "in", "to" between them.
_HEDGE_BEFORE = "about_before about floor_before floor ceiling_before ceiling below below_sign empty_hedge"
OPENING = f"{_HEDGE_BEFORE} filler the article all"
BEFORE = f"[{OPENING}]*"
WORDS = (
    "(?: comma? [and in to or from per half]?"
    " (?: [noun of the filler empty_hedge all] | article (?=[noun the all]) ) )*"
)
_HEDGE_BEHIND = "[about about_behind floor_behind floor ceiling ceiling_behind]"
_IN_BRACKETS = "open (?: [about about_behind] | noun+ ) close"
AFTER = f"{WORDS} (?: comma? (?: {_HEDGE_BEHIND} | {_IN_BRACKETS} ) {WORDS} )*"
POINT_TEXT = f"(?P<before>{BEFORE}) number (?P<after>{AFTER})"
POINT = role_pattern(POINT_TEXT)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Items whose roles fit a pattern, and the skeleton that they were read from."""

    match: re.Match[str]
    items: Sequence[Item]
    skeleton: str

    @property
    def first(self) -> Item:
        """The item behind those of the group `before`."""
        return self.items[self.match.end("before")]

    @property
    def numbers(self) -> list[Numeral]:
        """The numbers, in reading order."""
        return [item.number for item in self.items if item.role is Role.NUMBER]

    def hedges(self, *groups: str) -> list[Item]:
        """The hedges among the items that named groups of the pattern matched."""
        hedges: list[Item] = []
        for name in groups:
            start, end = self.match.span(name)
            hedges += [item for item in self.items[start:end] if item.role in _HEDGES]
        return hedges

    def roles(self, *groups: str) -> set[Role]:
        """The roles of these hedges."""
        return {item.role for item in self.hedges(*groups)}

    def bound(self, *groups: str) -> Bound:
        """Which end of a number these hedges fix."""
        roles = self.roles(*groups)
        is_floor = bool(roles & FLOOR)
        is_ceiling = bool(roles & CEILING)
        if is_floor and is_ceiling:
            raise Unreadable("its words make it a lower and an upper bound at once")
        if is_floor:
            return Bound.LOWER
        return Bound.UPPER if is_ceiling else Bound.NONE

    def words(self, hedges: Sequence[Item]) -> str:
        """Some hedges as they are printed."""
        printed: list[str] = []
        for item in hedges:
            printed += self.skeleton[item.start : item.end].split()
        return " ".join(printed)

    def template(self, hedges: Sequence[Item], *numbers: Numeral, **reading: Any) -> Template:
        """A template that says how it is hedged, of the last number's kind and with the checks and steps of all."""
        fields: dict[str, Any] = {
            "hedge": self.words(hedges),
            "approximate": any(item.role in ABOUT for item in hedges),
        }
        if numbers:
            last = numbers[-1]
            fields["kind"] = last.kind
            fields["denominator"] = last.denominator
            fields["currency"] = last.currency
            fields["checks"] = tuple(check for number in numbers for check in number.checks)
            fields["steps"] = (*steps_of(*numbers), *_steps_of_bound(reading))
        return Template(**(fields | reading))


def steps_of(*numbers: Numeral) -> tuple[StepCode, ...]:
    """The codes of what was changed between the print of some numbers and their values."""
    steps: list[StepCode] = []
    if any(number.worded for number in numbers):
        steps.append(StepCode.WORDS_TO_NUMBER)
    if any(number.percent for number in numbers):
        steps.append(StepCode.PERCENT_TO_FRACTION)
    return tuple(steps)


def _steps_of_bound(reading: Mapping[str, Any]) -> list[StepCode]:
    """The codes of what a bound changes about its number."""
    steps: list[StepCode] = []
    if reading.get("bound", Bound.NONE) is not Bound.NONE:
        steps.append(StepCode.HEDGE_TO_BOUND)
    if reading.get("strict"):
        steps.append(StepCode.STRICT_TO_INCLUSIVE)
    if reading.get("censored"):
        steps.append(StepCode.CENSORED_TO_INTERVAL)
    return steps
