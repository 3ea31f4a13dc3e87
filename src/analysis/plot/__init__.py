"""One function a figure: a DataFrame in, Axes out, drawn with seaborn and matplotlib in one style.

Each draws any frame that has the columns its docstring names. What it shows in words, and the rows that it was drawn
from, travel with it; `described` gives both to a figure of your own. Nothing heavy is imported before one is asked for.
"""

from importlib import import_module
from typing import Any

#: Where each figure lives.
HOMES = {
    "forest": "forests",
    "ladder": "forests",
    "conflicts": "forests",
    "areas": "number_plots",
    "multiverse": "number_plots",
    "waterfall": "number_plots",
    "copies": "copy_trees",
    "counts": "line_plots",
    "found_beside": "rung_pairs",
    "slopes": "line_plots",
    "timeline": "timelines",
    "coverage": "place_plots",
    "tile_map": "place_plots",
    "grades": "grid_plots",
    "roles": "grid_plots",
    "sensitivity": "prior_sensitivity",
}

__all__ = [*HOMES, "described"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """The function, from where it lives; in IPython, figures are described from now on."""
    # It is not put into this module's own names: a kernel that was forked later asks again, and then has a shell.
    if name not in __all__:
        raise AttributeError(f"analysis.plot has no figure {name!r}; it has {', '.join(__all__)}")
    home = HOMES.get(name, "figure_records")
    figure = getattr(import_module(f"analysis.plot.{home}"), name)
    import_module("analysis.plot.figure_display").install_formatter()
    return figure


def __dir__() -> list[str]:
    """The names of the figures."""
    return list(__all__)
