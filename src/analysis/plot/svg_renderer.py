"""A renderer of SVG that measures lines of text from their words."""

from functools import lru_cache
from io import StringIO
from typing import Any

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

#: Width, height and descent of a word in points, measured once: else, that takes most of the time of a figure.
_measured = lru_cache(maxsize=8192)(text_to_path.get_text_width_height_descent)


class Renderer(RendererSVG):
    """Writes SVG at 72 dots an inch, and measures lines from their words."""

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Width, height and descent of a line."""
        words = s.split(" ")
        sizes = [_measured(word, prop, False) for word in words]
        space, _, _ = _measured(" ", prop, False)
        width = sum(word_width for word_width, _, _ in sizes) + (len(words) - 1) * space
        ascent = max(height - descent for _, height, descent in sizes)
        deepest = max(descent for _, _, descent in sizes)
        return width, ascent + deepest, deepest

    @staticmethod
    def _get_font_height_metrics(font: FontProperties) -> tuple[float, float, float]:
        # Those of DejaVu Sans: without this, matplotlib reads them from the font's tables anew for each text.
        size = font.get_size_in_points()
        return 0.76 * size, 0.24 * size, 0.2 * size


#: Measures what is not written yet.
RULER = Renderer(1, 1, StringIO())  # type: ignore[no-untyped-call]
