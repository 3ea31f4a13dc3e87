"""How figures are shown: as SVG with their description beside it, in IPython, and drawn again from their rows.

In IPython a figure is the same bytes twice, whatever the order of imports, the runner or a forked kernel.
"""

import sys
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from analysis.media_types import MIME, PNG, SVG
from analysis.plot.figure_records import describe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Of a picture of dots: half as many again as an inch has points.
DOTS_AN_INCH = 108


def redraw(name: str, rows: Sequence[Mapping[str, Any]], *, phone: bool = True) -> str:
    """A figure as SVG, drawn by the function of this name from the rows that travelled with it."""
    import matplotlib.pyplot as plt

    from analysis.plot import style

    draw = getattr(import_module("analysis.plot"), name)
    context = copy_context()
    context.run(style.width.set, style.WIDTHS[phone])
    figure: Figure = context.run(draw, list(rows)).get_figure(root=True)
    svg = style.to_svg(figure)
    plt.close(figure)
    return svg


def install_formatter() -> None:
    """Have figures shown as SVG with their description, if IPython is running."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return
    shell.display_formatter.mimebundle_formatter.for_type("matplotlib.figure.Figure", _bundle)
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot and "inline" in pyplot.get_backend():
        # Pyplot would draw each figure for a screen first, which takes as long again and which nobody sees.
        pyplot.uninstall_repl_displayhook()


def _bundle(figure: "Figure") -> dict[str, Any]:
    """The bundle of a figure: SVG, and its description if it has one."""
    from IPython import get_ipython
    from matplotlib.figure import Figure

    from analysis.plot.style import to_svg

    # Those of the inline backend would be asked after this one, and win.
    for formatter in get_ipython().display_formatter.formatters.values():
        formatter.pop(Figure, None)
    if not figure.axes:
        return {}
    bundle: dict[str, Any] = {SVG: to_svg(figure)}
    description = describe(figure)
    if description is None or description.name == "described":
        # In letters that nobody may have later, when a picture of dots is made.
        bundle[PNG] = plain_png(figure)
    if description:
        bundle[MIME] = {
            "figure": description.name,
            "alt": description.alt,
            "rows": list(description.rows),
        }
    return bundle


def plain_png(figure: "Figure") -> bytes:
    """A figure of somebody else's as PNG, in its own style, cut to what is drawn, without what says when."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_AN_INCH, bbox_inches="tight", metadata={"Software": None})
    return buffer.getvalue()
