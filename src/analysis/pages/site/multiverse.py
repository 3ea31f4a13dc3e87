"""The answers under all combinations of choices: one choice at a time, and as a script that toggles read."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.pages.site.inputs import SiteError, SiteInput
from analysis.report.numbers import capitalised, decimal, rounded, significant
from analysis.report.phrases import interval
from analysis.report.words import quantity

#: Where the scripts stand on the site, one a region.
SCRIPTS = "_static/multiverse"
_VALUES = ("low95", "median", "high95")

#: Each choice: what it is about, and its levels in words; a level that is not named stands as it is.
WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "coverage": (
        "How often a printed range holds the truth",
        {f"{share:g}": f"{100 * share:g} times in 100" for share in (0.8, 0.5, 0.9, 0.95)},
    ),
    "tau_scale": (
        "How far apart sources are expected to lie",
        {"1": "widely apart", "0.5": "less far", "corpus": "as far as all sources together do"},
    ),
    "mu_prior": (
        "What is expected before any claim is heard",
        {"1": "the published expectation", "0.1": "a tenth of it", "10": "ten times as many"},
    ),
    "spread": (
        "How precise single numbers are taken to be",
        {"1": "as published", "0.5": "twice as precise", "2": "half as precise"},
    ),
    "suspected_copies": (
        "Numbers that look like copies",
        {"separate": "count each", "collapsed": "count them as one"},
    ),
    "corrections": ("Corrections", {"on": "used", "off": "figures as printed"}),
    "secondary_reports": ("Numbers read second-hand", {"in": "counted", "out": "left out"}),
    "evidence": ("Which evidence", {"all": "all", "article": "the claims of the 2009 article only"}),
    "definition": (
        "Whom to count",
        {
            "trafficked": "victims of trafficking",
            "trafficked_no_coercion_test": "also where no coercion is asked for",
            "sex_trade": "also everyone in prostitution",
        },
    ),
    "pooling": (
        "How claims are put together",
        {
            "exact": "hierarchical model",
            "reml_hk": "random-effects meta-analysis",
            "linear_pool": "linear opinion pool",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One level of a choice, and the answer if all other choices stay as published; empty texts where there is none."""

    words: str
    answer: str
    interval: str
    factor: str
    moves: float


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


def universes(folder: Path, given: SiteInput) -> tuple[Universe, ...]:
    """The regions that have a page and a file of answers, in the order of the pages.

    Parameters
    ----------
    folder : Path
        Holds one JSON file a region, as `analysis data` writes them; there may be none.
    given : SiteInput
        With the pages.

    Raises
    ------
    SiteError
        If a file is not a grid of answers.
    """
    found = []
    for page in given.pages:
        path = folder / f"{page.slug}.json"
        if page.folder == "regions" and path.is_file():
            try:
                held = json.loads(path.read_text(encoding="utf-8"))
                found.append(_universe(held, slug=page.slug, title=page.title, given=given))
            except (KeyError, IndexError, TypeError, ValueError) as error:
                raise SiteError(
                    f"multiverse/{path.name}: no grid of answers ({error!r}); run: analysis data"
                ) from None
    return tuple(sorted(found, key=lambda one: (one.slug != "world", one.title)))


def _universe(held: Mapping[str, Any], *, slug: str, title: str, given: SiteInput) -> Universe:
    """One region's answers from its file."""
    key, axes, index = held["quantity"], held["axes"], held["index"]
    size = math.prod(len(axis["levels"]) for axis in axes)
    if size != len(index):
        raise ValueError(f"{len(index)} specifications instead of {size}")
    others = [given.region_names.get(code, code) for code in key["counterpart"].split("+") if code]
    published = _option("as published", held, 0)
    choices, stride = [], size
    for axis in axes:
        stride //= len(axis["levels"])
        words, _ = WORDS.get(axis["name"], (capitalised(axis["name"].replace("_", " ")), {}))
        options = (
            _option(level_words(axis["name"], level), held, place * stride)
            for place, level in enumerate(axis["levels"])
        )
        choices.append(Choice(axis["name"], words, tuple(options)))
    handed = {name: held[name] for name in ("index", *_VALUES)}
    handed["axes"] = [
        {"name": choice.words, "levels": [option.words for option in choice.options]} for choice in choices
    ]
    text = json.dumps(handed, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    script = f"(window.analysisMultiverse ??= {{}})[{json.dumps(slug)}] = {text};\n"
    counts = capitalised(quantity(key, name=title, other=", ".join(others)))
    return Universe(slug, title, counts, published, tuple(choices), size, script)


def level_words(axis: str, level: float | str) -> str:
    """A level of a choice in words."""
    plain = f"{level:g}" if isinstance(level, int | float) else level
    _, known = WORDS.get(axis, ("", {}))
    return known.get(plain, plain.replace("_", " "))


def _option(words: str, held: Mapping[str, Any], specification: int) -> Option:
    """The answer of one specification."""
    low, median, high = (held[name][held["index"][specification]] for name in _VALUES)
    base = held["median"][held["index"][0]]
    if median is None:
        return Option(words, "", "", "", 0.0)
    ratio = median / base if base else math.nan
    told = decimal(significant(ratio), digits=3) if base else ""
    return Option(words, rounded(median), interval(low, high), told, abs(math.log(ratio)) if base else 0.0)
