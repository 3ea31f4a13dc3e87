"""What travels with a figure: its name, what it shows in words, its rows; and how notebooks show all of it.

The description is kept beside the Axes, in a weak map, so that nothing has to be handed on. In IPython a formatter for
figures gives SVG, the same bytes twice, with the description beside it. It is asked before the formatters that
matplotlib's inline backend registers whenever it is set up, and takes those away first: the order of imports, the
runner and a forked kernel make no difference. A figure that nobody described is shown as SVG alone.
"""

import io
import math
import numbers
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Of the output beside the picture; `analysis.handover` reads it.
MIME, SVG = "application/vnd.analysis+json", "image/svg+xml"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Description:
    """What a figure shows, for those who cannot see it and for machines.

    Parameters
    ----------
    name : str
        The function that drew it, such as ``forest``.
    alt : str
        One or two sentences.
    rows : tuple of dict
        What is drawn, one record a mark; the same function draws the figure from them again.
    """

    name: str
    alt: str
    rows: tuple[Row, ...]

    def bundle(self) -> dict[str, Any]:
        """As it stands in the output of a cell."""
        return {"figure": self.name, "alt": self.alt, "rows": [dict(row) for row in self.rows]}


_descriptions: "WeakKeyDictionary[Axes, Description]" = WeakKeyDictionary()


def described(ax: "Axes", name: str, alt: str, rows: "pd.DataFrame") -> "Axes":
    """The axes, with the description of what was drawn on them."""
    _descriptions[ax] = Description(name, alt, tuple(records(rows)))
    install_formatter()
    return ax


def nothing(ax: "Axes | None", name: str) -> "Axes":
    """Axes that say that there is nothing to draw, with a description that says it too."""
    import pandas as pd

    from analysis.plot import style

    return described(
        style.nothing(ax), name, "Nothing to draw: the frame has no rows with a number.", pd.DataFrame()
    )


def records(frame: "pd.DataFrame") -> list[Row]:
    """The rows of a frame as JSON holds them; what is missing is None, columns without any value are left out."""
    rows = [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
    said = {name for row in rows for name, value in row.items() if value not in (None, "")}
    return [{name: value for name, value in row.items() if name in said} for row in rows]


def _plain(value: Any) -> Any:
    """One cell as a number, text, truth or None; ten digits, so that machines agree."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return bool(value)
    if not isinstance(value, numbers.Real):
        return None if value != value or type(value).__name__ == "NAType" else str(value)
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else float(f"{number:.10g}")


def describe(drawn: "Axes | Figure") -> Description | None:
    """What an Axes or a whole figure shows; None if no function of this room drew on it.

    Parameters
    ----------
    drawn : matplotlib Axes or Figure
        Of a figure, the descriptions of all its axes are joined: names by a hyphen, sentences by a space, rows one
        after the other with the number of their ``panel``.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import areas
    >>> from analysis.plot.outputs import describe
    >>> ax = areas(pd.DataFrame({"label": ["found", "all"], "value": [1000, 9000]}))
    >>> describe(ax).name, [row["value"] for row in describe(ax).rows]
    ('areas', [9000, 1000])
    """
    axes: Sequence[Any] = drawn.axes if isinstance(drawn.axes, list) else [drawn]
    found = [_descriptions[ax] for ax in axes if ax in _descriptions]
    if len(found) < 2:
        return found[0] if found else None
    rows = tuple({"panel": panel} | row for panel, one in enumerate(found, start=1) for row in one.rows)
    name = "-".join(dict.fromkeys(one.name for one in found))
    return Description(name, " ".join(one.alt for one in found), rows)


def to_svg(figure: "Figure") -> str:
    """The figure as SVG with text as text, no date, and the same bytes whenever it is drawn again."""
    from analysis.plot import style

    own = describe(figure) is not None
    rc = style.RC if own else {"svg.fonttype": "none", "svg.hashsalt": style.SALT}
    # A figure of somebody else's is cut to what is drawn, as the inline backend does it.
    cut = {} if own else {"bbox_inches": "tight"}
    buffer = io.StringIO()
    with style.house(rc):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, **cut)  # type: ignore[arg-type]
    # Whoever lacks the letters that were measured gets others that are as wide.
    return buffer.getvalue().replace("'DejaVu Sans'", "'DejaVu Sans', Verdana")


def redraw(name: str, rows: Sequence[Mapping[str, Any]], *, phone: bool = True) -> str:
    """A figure as SVG, drawn again from the rows that travelled with it.

    Parameters
    ----------
    name : str
        The function that drew it.
    rows : sequence of dict
        Its rows.
    phone : bool
        Whether it is drawn for a phone.

    Raises
    ------
    ValueError
        If no figure has the name, or rows lack what it needs.

    Examples
    --------
    >>> from analysis.plot.outputs import redraw
    >>> redraw("areas", [{"label": "found", "value": 1000}])[:5]
    '<?xml'
    """
    import pandas as pd

    from analysis import plot
    from analysis.plot import style

    if name not in plot.HOMES:
        raise ValueError(f"no figure is called {name!r}; there are {', '.join(plot.HOMES)}")
    draw: Callable[..., Axes] = getattr(import_module(f"analysis.plot.{plot.HOMES[name]}"), name)
    with style.drawn_for(style.unseen(style.PHONE if phone else style.PAGE)):
        figure = draw(pd.DataFrame(list(rows))).get_figure(root=True)
    assert figure is not None
    return to_svg(figure)


def install_formatter(shell: Any = None) -> None:
    """Have figures shown as SVG with their description, in this IPython shell; outside IPython nothing happens.

    Parameters
    ----------
    shell : InteractiveShell, optional
        The running one, unless given. It may be told again at any time.
    """
    if shell is None and "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
    if shell is not None:
        shell.display_formatter.mimebundle_formatter.for_type("matplotlib.figure.Figure", _shown)


def _shown(figure: "Figure") -> dict[str, Any]:
    """The bundle of a figure: SVG, and its description if it has one."""
    from IPython import get_ipython
    from matplotlib.figure import Figure

    # Those of the inline backend would be asked after this one, and win.
    for formatter in get_ipython().display_formatter.formatters.values():
        formatter.pop(Figure, None)
    if not figure.axes:
        return {}
    description = describe(figure)
    return {SVG: to_svg(figure)} | ({MIME: description.bundle()} if description else {})
