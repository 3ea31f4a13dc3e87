"""Charts as PNG: twice as many dots as a page has pixels, few colours, and the same bytes for the same chart."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from analysis.plot import style
from analysis.plot.chart_frames import EDGE, Band, Frame, bands
from analysis.plot.figure_display import drawn_again

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Dots for each point, and colours that a picture has at most: lines and letters have few, and their edges mix these.
_DOTS = 2
_COLORS = 128


def chart_png(name: str, rows: Sequence[Mapping[str, Any]], frame: Frame, *, inches: float) -> bytes:
    """The figure that a function of `an.plot` draws from rows, so wide, with its title and its source, as PNG."""
    figure = drawn_again(name, rows, inches=inches)
    dots = _dots_of(figure)
    plt.close(figure)
    return _framed(dots, frame)


def framed_png(picture: bytes, frame: Frame) -> bytes:
    """A picture as PNG with its title and its source."""
    with Image.open(BytesIO(picture)) as image:
        dots = np.asarray(image.convert("RGBA"))
        ground = Image.new("RGBA", image.size, style.PAPER)
        ground.alpha_composite(Image.fromarray(dots))
    return _framed(np.asarray(ground.convert("RGB")), frame)


def _dots_of(figure: Figure) -> "NDArray[np.uint8]":
    """The dots of a figure of this package, (high, wide, 3)."""
    figure.dpi = 72 * _DOTS
    canvas: Any = FigureCanvasAgg(figure)
    with mpl.rc_context(style.RC):
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:, :, :3]


def _framed(dots: "NDArray[np.uint8]", frame: Frame) -> bytes:
    """A picture of some dots between its title and its source."""
    wide = dots.shape[1]
    above, below = (_dots_of_band(band, wide) for band in bands(frame, wide / _DOTS))
    image = Image.fromarray(np.vstack([above, dots, below]))
    few = image.quantize(_COLORS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = BytesIO()
    few.save(buffer, "png", compress_level=6)
    return buffer.getvalue()


def _dots_of_band(band: Band, wide: int) -> "NDArray[np.uint8]":
    """The dots of a band of words, (high, wide, 3)."""
    points = wide / _DOTS
    with mpl.rc_context(style.RC):
        figure = Figure(figsize=(points / 72, round(band.height) / 72))
        for line in band.lines:
            figure.text(
                EDGE / points,
                1 - line.y / round(band.height),
                line.text,
                size=line.size,
                weight="bold" if line.is_title else "normal",
                color=line.color,
                va="baseline",
            )
    return _dots_of(figure)[:, :wide]
