"""One function a figure: a DataFrame in, Axes out, drawn with seaborn and matplotlib in one style.

Each draws any frame that has the columns its docstring names. What it shows in words, and the rows that it was drawn
from, travel with it; `described` gives both to a figure of your own. Nothing heavy is imported before one is asked for.
"""

from importlib import import_module
from typing import Any

#: Where each figure lives.
HOMES = dict.fromkeys(("forest", "ladder", "conflicts"), "forests")
HOMES |= dict.fromkeys(("areas", "counts", "multiverse", "slopes", "waterfall"), "number_plots")
HOMES |= dict.fromkeys(("coverage", "grades", "roles", "tile_map"), "place_plots")

__all__ = [*HOMES, "described"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """The function, from where it lives; in IPython, figures are described from now on."""
    # It is not put into this module's own names: a kernel that was forked later asks again, and then has a shell.
    if name not in __all__:
        raise AttributeError(f"analysis.plot has no figure {name!r}; it has {', '.join(__all__)}")
    found = getattr(import_module(f"analysis.plot.{HOMES.get(name, 'figure_records')}"), name)
    import_module("analysis.plot.figure_records").install_formatter()
    return found


def __dir__() -> list[str]:
    """The names of the figures."""
    return list(__all__)
