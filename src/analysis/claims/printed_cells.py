"""Printed cells of raw tables: figures as typed intervals, places as codes, unreadable ones reported in their place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.reading.figures import FigureError, parse_figure, parse_figures
from analysis.reading.places import PlaceError, places, smallest_region
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import FILE, LINE, failing
from analysis.vocabulary import Bound, Method, StepCode, Unit

#: Methods whose results are computed: a word such as "over" before one says in which direction it was rounded.
COMPUTED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})
#: The words that say so. "At least" and "up to" are the maker's own bounds whatever the method.
_ROUNDING = re.compile(
    r"((just|slightly|a little|marginally) )?(more than|over|above|in excess of|upwards of)"
)
#: From so many significant digits on a number is a result; with one it may be an order of magnitude.
_DIGITS = 2
_LEVEL = re.compile(
    r"\b(\d\d(?:\.\d+)?) ?(?:%|per ?cent)[^\d()\[\]]*(?:interval|CI|CrI|UI|limits)\b", re.IGNORECASE
)
_TIMES = re.compile(r"\s+times\b")


class Ends(NamedTuple):
    """One cell of places, read.

    `codes` are sorted, with `;` between, and a part of a country is `NLD/Amsterdam`; `region` is the smallest region
    with a page that contains them all; `regions` are the smallest ones for each.
    """

    codes: str
    region: str
    regions: tuple[str, ...]


def read_places(raw: pd.DataFrame, columns: Iterable[str], problems: list[Problem]) -> dict[str, list[Ends]]:
    """The places of each cell of some columns; an empty one is nowhere, as is an unknown one, which is a problem."""
    nowhere = Ends("", "", ())
    known, found = {"": nowhere}, {}
    for column in columns:
        for file, line, printed in zip(raw[FILE], raw[LINE], raw[column], strict=True):
            try:
                known[printed] = known.get(printed) or _ends(printed)
            except PlaceError as error:
                right = "a name of data/raw/reference/place_names.csv"
                problems.append(Problem(file, int(line), column, str(error), right))
        found[column] = [known.get(printed, nowhere) for printed in raw[column]]
    return found


def _ends(printed: str) -> Ends:
    """The places of a text; a part of a country keeps its name, so that it is never taken for the country."""
    found = places(printed)
    codes = sorted({f"{one.code}/{one.part_name}" if one.part_name else one.code for one in found})
    regions = tuple(sorted({one.region_code for one in found}))
    return Ends(";".join(codes), smallest_region(regions), regions)


def unknown_producers(raw: pd.DataFrame, producers: Mapping[str, str]) -> list[Problem]:
    """Producers without a normalised name."""
    right = "a name of data/raw/reference/producers.csv"
    known = raw["producer"].isin(list(producers))
    return failing(raw, [("producer", known, right, "the producer {cell!r} is unknown")])


def printed_level(figure: str) -> str:
    """The level that a figure prints for its interval, as a fraction in text; empty if it prints none.

    Examples
    --------
    >>> printed_level("98,000 (95% interval 8,000 to 194,000)")
    '0.95'
    """
    found = _LEVEL.search(figure)
    return f"{float(found[1]) / 100:g}" if found else ""


def read_claim_figures(raw: pd.DataFrame) -> pd.DataFrame:
    """The figures of raw claims; raises InputError as `read_figures` does."""
    # "Times" means a number only where a ratio is looked for: "four to nine times".
    without_times = raw["figure"].str.replace(_TIMES, "", regex=True)
    ratios = raw["figure"].mask(raw["unit"] == Unit.RATIO, without_times)
    return rounded(read_figures(raw.assign(figure=ratios), "figure"), raw["method"].tolist())


def rounded(figures: pd.DataFrame, methods: Sequence[str]) -> pd.DataFrame:
    """The same figures, where lower bounds that only say how a computed result was rounded are points.

    Examples
    --------
    >>> read = parse_figures(pd.Series(["more than 2.1 million", "at least 2.1 million"]))
    >>> rounded(read, ["survey", "survey"])[["low", "best", "approximate"]].values.tolist()
    [[nan, 2100000.0, True], [2100000.0, nan, False]]
    """
    computed = pd.Series([method in COMPUTED for method in methods], index=figures.index)
    only_low = (figures["bound"] == Bound.LOWER) & figures["low"].notna() & figures["high"].isna()
    point = computed & only_low & ~figures["vague"]
    point &= figures["hedge"].map(lambda hedge: bool(_ROUNDING.fullmatch(hedge.lower())))
    point &= figures["low"].map(lambda low: low == low and len(significant(low)) >= _DIGITS)
    codes = figures["steps"].str.replace(StepCode.HEDGE_TO_BOUND, StepCode.BOUND_TO_POINT)
    return figures.assign(
        best=figures["best"].mask(point, figures["low"]),
        low=figures["low"].mask(point),
        bound=figures["bound"].mask(point, str(Bound.NONE)),
        approximate=figures["approximate"] | point,
        steps=figures["steps"].mask(point, codes),
    )


def significant(value: float) -> str:
    """The digits of a number without zeros at either end: `82` for 820,000; six at most."""
    return f"{value:.5e}".split("e")[0].replace(".", "").rstrip("0") or "0"


def read_figures(raw: pd.DataFrame, column: str) -> pd.DataFrame:
    """The typed interval of each figure of a column; InputError with the nearest form for each that cannot be read."""
    try:
        return parse_figures(raw[column]).set_axis(raw.index)
    except FigureError:
        problems = []
        # One error for the whole column stops at the first few; a transcriber wants to see them all.
        for file, line, text in zip(raw[FILE], raw[LINE], raw[column], strict=True):
            try:
                parse_figure(text)
            except FigureError as error:
                what = f"{error.text!r} is not a figure: {error.reason}"
                problems.append(Problem(file, int(line), column, what, f"a form such as {error.nearest!r}"))
        raise InputError(problems) from None
