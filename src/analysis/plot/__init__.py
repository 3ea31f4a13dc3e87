"""One function a figure: a DataFrame in, Axes out, drawn with seaborn and matplotlib in one style.

Each function draws any frame that has the columns its docstring names. What a figure shows in words, and the rows that
it was drawn from, are made from the same data and travel with it (`analysis.plot.outputs`).
Nothing heavy is imported before the first function is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.plot.answer_curve import multiverse
    from analysis.plot.conflict_sets import conflicts
    from analysis.plot.edition_slopes import slopes
    from analysis.plot.forests import forest
    from analysis.plot.grade_strips import grades
    from analysis.plot.part_plots import areas, waterfall
    from analysis.plot.place_dots import coverage, roles
    from analysis.plot.rung_rows import ladder
    from analysis.plot.tiles import tile_map
    from analysis.plot.year_lines import counts

#: Where each function lives.
HOMES = {
    "areas": "part_plots",
    "conflicts": "conflict_sets",
    "counts": "year_lines",
    "coverage": "place_dots",
    "forest": "forests",
    "grades": "grade_strips",
    "ladder": "rung_rows",
    "multiverse": "answer_curve",
    "roles": "place_dots",
    "slopes": "edition_slopes",
    "tile_map": "tiles",
    "waterfall": "part_plots",
}

__all__ = [
    "areas",
    "conflicts",
    "counts",
    "coverage",
    "forest",
    "grades",
    "ladder",
    "multiverse",
    "roles",
    "slopes",
    "tile_map",
    "waterfall",
]


def __getattr__(name: str) -> Any:
    """The function, from where it lives; in IPython, figures are described from now on."""
    # It is not put into this module's own names: a kernel that was forked later asks again, and then has a shell.
    if name not in HOMES:
        raise AttributeError(f"analysis.plot has no figure {name!r}; it has {', '.join(__all__)}")
    import_module("analysis.plot.outputs").install_formatter()
    return getattr(import_module(f"analysis.plot.{HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The names of the figures."""
    return sorted(__all__)
