"""The rules of comparison: sets on each axis, naive readings, measures and links of data/raw/conflicts; thresholds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import pandas as pd

from analysis.project import located, root
from analysis.reading.delimited_tables import LINE, failing
from analysis.reading.priors import Priors, load_priors
from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.rule_tables import FOLDER, rule_file, rule_table
from analysis.subject import chosen
from analysis.subject.axes import axes
from analysis.subject.chosen import DEFAULT
from analysis.vocabulary import Measure, words_of

#: The links that the code looks for.
YEARS_HELD = "years_held"
WINDOW_AVERAGE = "window_average"
MONEY_PER_PERSON = "money_per_person"
LINK_NAMES = (YEARS_HELD, WINDOW_AVERAGE, MONEY_PER_PERSON)


#: The cells of each axis; a set is a bit mask over them.
CELLS = {name: axis.cells() for name, axis in axes().items()}


class NamedSet(NamedTuple):
    """A word of one axis: the cells it stands for, how a naive reader takes it, and purposes it leaves out."""

    cells: int
    readings: tuple[int, ...]
    without: int


class Link(NamedTuple):
    """A factor that ties two measures, with the range allowed to it."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of comparison."""

    sets: Mapping[str, Mapping[str, NamedSet]]  # words of each axis
    families: Mapping[str, str]  # of each measure, with which others a naive reader may take it for one
    over_window: tuple[str, ...]  # measures that count over a window, and not at a time or in each year
    links: Mapping[str, Link]
    #: Links of a subject's own, by the measure and the other one of which it is so many times.
    tied: Mapping[tuple[str, str], Link]
    #: Ranks that no column holds, by claim: by which measure its place is not above which other one.
    declared: Mapping[str, tuple[str, str]]
    #: For groups of countries whose members nobody published, the list that they belong to: groups of one
    #: list do not overlap.
    lists: Mapping[str, str]
    #: For registers that hold other persons than an authority counts, the cells of visibility.
    registers: Mapping[str, int]
    #: For makers who speak for one body, that body.
    makers: Mapping[str, str] = field(default_factory=dict)


@cache
def default_rules() -> Rules:
    """The project's own rules, read once."""
    return load_rules(located(root(), FOLDER))


def load_rules(folder: Path) -> Rules:
    """The rules of a folder with a file of each name; an InputError says what cannot be read, or has no rule."""
    axis_sets = rule_table(folder, "axis_sets")
    measures = rule_table(folder, "measures")
    links = rule_table(folder, "links")
    relations = rule_table(folder, "relations")
    lists = rule_table(folder, "region_lists")
    registers = rule_table(folder, "registers")
    makers = rule_table(folder, "makers")
    _require_each(measures, "measures", "measure", words_of(Measure.__name__))
    is_own = links.get("measure", pd.Series("", links.index)) != ""
    return Rules(
        sets=_sets_of_axes(axis_sets),
        families=dict(zip(measures["measure"], measures["family"], strict=True)),
        over_window=tuple(measures.loc[measures["timing"].isin(["over", "growing"]), "measure"]),
        links=_links(links[~is_own]),
        tied=_tied(links[is_own], dict(zip(measures["measure"], measures["family"], strict=True))),
        declared=_declared(relations),
        lists=dict(zip(lists["group"], lists["list"], strict=True)),
        registers=_registers(registers),
        makers=dict(zip(makers["producer"], makers["maker"], strict=True)),
    )


def _links(rows: pd.DataFrame) -> dict[str, Link]:
    """The links by their names, each with a range that is one; another subject may state some of them, or none."""
    is_whole = chosen().name == DEFAULT
    _require_each(rows, "links", "link", LINK_NAMES if is_whole else set(rows["link"]) & set(LINK_NAMES))
    return {link.name: link for link in _ranges(rows)}


def _tied(rows: pd.DataFrame, families: Mapping[str, str]) -> dict[tuple[str, str], Link]:
    """The links of a subject's own by the two measures that each ties, which somebody may take for one another."""
    if rows.empty:
        return {}
    other = rows["other"]
    is_comparable = rows["measure"].map(families) == other.map(families)
    checks = [
        ("other", other != "", "the measure that `measure` is so many times of", "the cell is empty"),
        (
            "other",
            (other == "") | is_comparable,
            "measures of one family",
            "{measure} and {other} are of two families",
        ),
    ]
    refuse(failing(rows, checks, file=rule_file("links")))
    return dict(zip(zip(rows["measure"], other, strict=True), _ranges(rows), strict=True))


def _ranges(rows: pd.DataFrame) -> list[Link]:
    """The range of each link, which is one."""
    rows = rows.astype({"low": float, "high": float})
    order = ("high", rows["low"] <= rows["high"], "the larger of the two", "{high:g} lies below {low:g}")
    refuse(failing(rows, [order], file=rule_file("links")))
    return list(map(Link, rows["link"], rows["low"], rows["high"]))


def _declared(rows: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Ranks by the claim that states them."""
    ranks = zip(rows["measure"], rows["other"], strict=True)
    return dict(zip(rows["claim_id"], ranks, strict=True))


def _registers(rows: pd.DataFrame) -> dict[str, int]:
    """The cells of visibility of each register."""
    masks = _masks(rows, "registers", "values", "visibility")
    return {register: cells for register, (cells,) in zip(rows["register"], masks, strict=True)}


def _require_each(rows: pd.DataFrame, name: str, column: str, words: Iterable[str], what: str = "") -> None:
    """Refuse rows of a table of which there is not one for each word."""
    what = what or column
    right = "one row for each word"
    cells = rows[column]
    checks = [
        (column, cells.isin([*map(str, words)]), right, f"{{cell!r}} is no {what}"),
        (column, ~cells.duplicated(), right, f"{what} {{cell}} stands twice"),
    ]
    problems = [*failing(rows, checks, file=rule_file(name))]
    present = set(cells)
    for word in words:
        if word not in present:
            problems.append(Problem(rule_file(name), None, column, f"{what} {word} without a row", right))
    refuse(problems)


def _sets_of_axes(table: pd.DataFrame) -> dict[str, dict[str, NamedSet]]:
    """The words of each axis; InputError with what is wrong on any of them."""
    sets = {}
    problems: list[Problem] = []
    for name, axis in axes().items():
        try:
            sets[name] = _sets(table, name, axis.words)
        except InputError as error:
            problems += error.problems
    refuse(problems)
    return sets


def _sets(table: pd.DataFrame, axis: str, words: Iterable[str]) -> dict[str, NamedSet]:
    """The words of one axis."""
    rows = table[table["axis"] == axis]
    _require_each(rows, "axis_sets", "name", words, what=axis)
    values = _masks(rows, "axis_sets", "values", axis)
    readings = _masks(rows, "axis_sets", "reading", axis)
    without = _masks(rows, "axis_sets", "without", "exploitation")
    sets = {}
    for name, (cells,), read, (purposes,) in zip(rows["name"], values, readings, without, strict=True):
        sets[name] = NamedSet(cells, read, purposes)
    return sets


def _masks(rows: pd.DataFrame, name: str, column: str, axis: str) -> list[tuple[int, ...]]:
    """For each row the cells of an axis that an expression names, in each of its alternatives.

    These stand apart by `|`; values by `;`, conditions that hold together by `&`, all by `*`; nothing is nobody.
    """
    conditions = sorted(frozenset().union(*CELLS[axis]))
    right = f"one of {', '.join(conditions)}"
    problems = []
    for line, text in zip(rows[LINE], rows[column], strict=True):
        for word in set(re.split("[|;&]", text)) - {"", "*", *conditions}:
            problems.append(Problem(rule_file(name), line, column, f"{word!r} is no value of {axis}", right))
    refuse(problems)
    masks = []
    for text in rows[column]:
        masks.append(tuple(_mask(alternative, axis) for alternative in text.split("|")))
    return masks


def _mask(text: str, axis: str) -> int:
    """The cells of an axis that one alternative of an expression names."""
    wanted = [frozenset(value.split("&")) for value in text.split(";")]
    mask = 0
    for index, cell in enumerate(CELLS[axis]):
        if text == "*" or any(conditions <= cell for conditions in wanted):
            mask |= 1 << index
    return mask


#: Choices that other rooms use too, by the field of `Choices` that takes them; the others begin with `conflict_`.
_SHARED = {
    "year_window": "reference_year_window", "spread": "spread", "unprinted_error": "unprinted_error",
    "design_effect": "design_effect",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """Thresholds of the search."""

    ignored_factor: float  # contradictions by a smaller factor are not told
    clip_share: float  # how much narrower, as a share of a range's log width, a clipped range must be
    print_percent_points: float  # tolerance of a whole percentage, in points
    print_word_share: float  # tolerance of a fraction in words, as a fraction of one
    print_digits: float  # up to which digit trailing zeros count as printed
    about_factor: float  # by how much a word such as "about" widens the tolerance
    cap: float  # how many irreducible sets are looked for around one claim
    told: float  # how many conflicts of one kind are told of one claim
    ways: float  # programmes asked around one claim, for each irreducible set that may be found
    around: float  # claims around one, beside those that share persons with it, looked at together
    clip_around: float  # claims beside the ranges of one place that may clip them
    hints: float  # numbers of one country, and sums of its parts, that a naive reader looks at
    look_around: float  # claims around one that a naive reader looks at
    turns: float  # how often a naive reader looks again without what conflicts already
    members: float  # sets of more claims that conflict only for a naive reader are not told
    remainder: float  # share of a whole that its parts may leave without a word
    revision_factor: float  # within it two numbers of one maker and year are one that was revised
    kept_end: float  # within this factor the kept end of a range is the range's own
    wandering_least: float  # smaller numbers that are equal are not told, as they meet by chance
    #: Where each grade and each tier stands on its scale, 1 at the best and 0 at the worst.
    rating_scales: Mapping[str, Mapping[str, float]]
    rating_apart: float  # from this share of a scale on two ratings disagree
    detection_share: float  # registered beside estimated is told below this share
    longest_held: float  # a mean time held of more years is called implausible
    near_factor: float  # numbers of different things within it do not seem to conflict
    year_window: float  # years within which a number that gives no year is read beside one that does
    unprinted_error: float  # standard deviation, log scale, of a measured point without an interval
    design_effect: float  # times the binomial variance of a share that was found in a sample
    #: Standard deviation on the log scale of a printed point, by how it was made.
    spread: Mapping[str, float]

    @classmethod
    def from_priors(cls, priors: Priors) -> Self:
        """The choices as data/raw/priors.yml states them; an InputError names one that is missing."""
        values: dict[str, Any] = {}
        for threshold in fields(cls):
            choice = _SHARED.get(threshold.name, f"conflict_{threshold.name}")
            read = priors.number if threshold.type is float else priors.mapping
            values[threshold.name] = read(choice)
        return cls(**values)


@cache
def default_choices() -> Choices:
    """The project's own choices, read once."""
    return Choices.from_priors(load_priors(root()))
