"""The answers under all combinations of choices: one choice at a time, and as a script that toggles read."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.library.quantities import label
from analysis.site.claim_rows import Words
from analysis.site.inputs import REGION_FOLDER, SiteError, SiteInput
from analysis.vocabulary import Measure

#: Where the scripts stand on the site, one a region.
SCRIPTS = "_static/multiverse"
_VALUES = ("low95", "median", "high95")


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

    name: str
    words: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Universe:
    """One region's answers.

    Parameters
    ----------
    slug, title, counts : str
        Of the region's page, and what the answer counts.
    published : Option
        The answer as published.
    choices : tuple of Choice
        One choice at a time.
    specifications : int
        How many combinations there are.
    script : str
        Hands the whole grid over to the page's toggles.
    """

    slug: str
    title: str
    counts: str
    published: Option
    choices: tuple[Choice, ...]
    specifications: int
    script: str

    @property
    def strongest(self) -> tuple[Choice, Option] | None:
        """The single change that moves the answer most; None if none moves it."""
        changes = [(choice, option) for choice in self.choices for option in choice.options[1:]]
        moved = [pair for pair in changes if pair[1].moves > math.log(1.005)]
        return max(moved, key=lambda pair: pair[1].moves) if moved else None


def universes(folder: Path, given: SiteInput, words: Words) -> tuple[Universe, ...]:
    """The regions that have a page and a file of answers, in the order of the pages.

    Parameters
    ----------
    folder : Path
        Holds one JSON file a region, as `analysis data` writes them; there may be none.
    given : SiteInput
        With the pages.
    words : Words
        The wording of choices.

    Raises
    ------
    SiteError
        If a file is not a grid of answers.
    """
    found = []
    for page in given.pages:
        path = folder / f"{page.slug}.json"
        if page.folder == REGION_FOLDER and path.is_file():
            try:
                held = json.loads(path.read_text(encoding="utf-8"))
                found.append(_universe(held, slug=page.slug, title=page.title, words=words))
            except (KeyError, IndexError, TypeError, ValueError) as error:
                raise SiteError(
                    f"multiverse/{path.name}: no grid of answers ({error!r}); run: analysis data"
                ) from None
    return tuple(sorted(found, key=lambda one: (one.slug != "world", one.title)))


def _universe(held: Mapping[str, Any], *, slug: str, title: str, words: Words) -> Universe:
    """One region's answers from its file."""
    axes, index = held["axes"], held["index"]
    size = math.prod(len(axis["levels"]) for axis in axes)
    if size != len(index):
        raise ValueError(f"{len(index)} specifications instead of {size}")
    key = held["quantity"]
    counts = label(key | {"counterpart": key["counterpart"].replace("+", ";")}, region=held["region_code"])
    if key["measure"] == Measure.SHARE:
        # A share is read in percent.
        held, counts = dict(held) | {name: _percent(held[name]) for name in _VALUES}, words.percent(counts)
    published = _option("", held, 0)
    choices, stride = [], size
    for axis in axes:
        stride //= len(axis["levels"])
        options = (
            _option(words.option(axis["name"], level), held, place * stride)
            for place, level in enumerate(axis["levels"])
        )
        choices.append(Choice(axis["name"], words.choice(axis["name"]), tuple(options)))
    return Universe(slug, title, counts, published, tuple(choices), size, _script(slug, held, choices))


def _percent(shares: Sequence[float | None]) -> list[float | None]:
    """Shares in percent; none where there is no answer."""
    return [None if share is None else round(100 * share, 4) for share in shares]


def _script(slug: str, held: Mapping[str, Any], choices: Sequence[Choice]) -> str:
    """The script that hands the whole grid over to the page's toggles."""
    handed = {name: held[name] for name in ("index", *_VALUES)}
    handed["axes"] = [
        {"name": choice.words, "levels": [option.words for option in choice.options]} for choice in choices
    ]
    text = json.dumps(handed, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"(window.analysisMultiverse ??= {{}})[{json.dumps(slug)}] = {text};\n"


def _option(words: str, held: Mapping[str, Any], specification: int) -> Option:
    """The answer of one specification."""
    low, median, high = (held[name][held["index"][specification]] for name in _VALUES)
    base = held["median"][held["index"][0]]
    return Option(words, low, median, high, median / base if base and median else None)
