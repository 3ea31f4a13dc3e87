"""The answers under all combinations of choices: one choice at a time, and as a script that toggles read."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.library.quantities import label
from analysis.site.claim_wording import Words
from analysis.site.site_input import REGION_FOLDER, Page, SiteError, SiteInput
from analysis.vocabulary import Measure

#: Folder beside that of the pages: a grid of answers for each region, as `analysis data` writes them.
FOLDER = "multiverse"
_VALUES = ("low95", "median", "high95")
#: A change by less is none.
_MOVED = math.log(1.005)


@dataclass(frozen=True, slots=True)
class Option:
    """One level of a choice, and the answer if all other choices stay as published; None where there is none."""

    words: str
    low: float | None
    median: float | None
    high: float | None
    factor: float | None

    @property
    def moves(self) -> float:
        """How far it moves the answer, as a logarithm."""
        return abs(math.log(self.factor)) if self.factor else 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice with its levels, the published one first."""

    words: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Universe:
    """One region's answers."""

    page: Page  # of the region
    counts: str  # what the answer counts
    choices: Sequence[Choice]  # one choice at a time
    specifications: int  # how many combinations there are
    script: str  # hands the whole grid over to the page's toggles

    @property
    def published(self) -> Option:
        """The answer as published."""
        return self.choices[0].options[0]

    @property
    def strongest(self) -> tuple[Choice, Option] | None:
        """The single change that moves the answer most; None if none moves it."""
        changes = [(choice, option) for choice in self.choices for option in choice.options[1:]]
        moved = [pair for pair in changes if pair[1].moves > _MOVED]
        return max(moved, key=lambda pair: pair[1].moves) if moved else None


def universes(inputs: SiteInput, words: Words) -> list[Universe]:
    """The regions with a page and a grid of answers: the world, then by title; `SiteError` if a file is no grid."""
    found = []
    for page, path in grids(inputs):
        try:
            found.append(_universe(json.loads(path.read_bytes()), page, words))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise SiteError(
                f"{FOLDER}/{path.name}: no grid of answers ({error!r}); run: analysis data"
            ) from None
    return sorted(found, key=lambda one: (one.page.slug != "world", one.page.title))


def grids(inputs: SiteInput) -> list[tuple[Page, Path]]:
    """The pages about a region that has a grid of answers, each with the grid's file."""
    folder = inputs.pages_dir.parent / FOLDER
    pages = [(page, folder / f"{page.slug}.json") for page in inputs.pages if page.folder == REGION_FOLDER]
    return [(page, path) for page, path in pages if path.is_file()]


def _universe(grid: Mapping[str, Any], page: Page, words: Words) -> Universe:
    """One region's answers from its file."""
    axes, size = grid["axes"], len(grid["index"])
    expected = math.prod(len(axis["levels"]) for axis in axes)
    if size != expected:
        raise ValueError(f"{size} specifications instead of {expected}")
    key = grid["quantity"]
    counts = label(key | {"counterpart": key["counterpart"].replace("+", ";")}, region=grid["region_code"])
    if key["measure"] == Measure.SHARE:
        # A share is read in percent.
        grid, counts = dict(grid) | {name: _percent(grid[name]) for name in _VALUES}, words.percent(counts)
    choices, stride = [], size
    for axis in axes:
        stride //= len(axis["levels"])
        options = [
            _option(words.option(axis["name"], level), grid, place * stride)
            for place, level in enumerate(axis["levels"])
        ]
        choices.append(Choice(words.choice(axis["name"]), options))
    return Universe(page, counts, choices, size, _script(page.slug, grid, choices))


def _percent(shares: Sequence[float | None]) -> list[float | None]:
    """Shares in percent; none where there is no answer."""
    return [None if share is None else round(100 * share, 4) for share in shares]


def _script(slug: str, grid: Mapping[str, Any], choices: Sequence[Choice]) -> str:
    """The script that hands the whole grid over to the page's toggles."""
    handed = {name: grid[name] for name in ("index", *_VALUES)}
    handed["axes"] = [
        {"name": choice.words, "levels": [option.words for option in choice.options]} for choice in choices
    ]
    text = json.dumps(handed, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"(window.analysisMultiverse ??= {{}})[{json.dumps(slug)}] = {text};\n"


def _option(words: str, grid: Mapping[str, Any], specification: int) -> Option:
    """The answer of one specification."""
    low, median, high = (grid[name][grid["index"][specification]] for name in _VALUES)
    base = grid["median"][grid["index"][0]]
    return Option(words, low, median, high, median / base if base and median else None)
