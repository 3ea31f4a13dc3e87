"""Charts as PNG: half as many dots again as a drawing has points, few colours, the same bytes for the same chart."""

import base64
from io import BytesIO
from pathlib import Path

import resvg_py
from PIL import Image

from analysis.plot.figure_display import DOTS_AN_INCH

#: Those of the style, which Matplotlib brings: what stands in a picture does not hang on the letters of a machine.
_FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique")
#: Colours that a picture has at most, which halves its file: lines, letters and their edges have 170 to 300.
_COLORS = 256


def chart_png(svg: str) -> bytes:
    """A drawing as PNG."""
    # Imported where it is asked for letters, as that takes long.
    from matplotlib import get_data_path

    folder = Path(get_data_path(), "fonts", "ttf")
    dots = resvg_py.svg_to_bytes(
        svg_string=svg,
        font_files=[str(folder / f"{font}.ttf") for font in _FONTS],
        skip_system_fonts=True,
        dpi=DOTS_AN_INCH,
    )
    with Image.open(BytesIO(dots)) as image:
        opaque = image.convert("RGB")
    few = opaque.quantize(_COLORS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    buffer = BytesIO()
    few.save(buffer, "png", compress_level=6)
    return buffer.getvalue()


def drawing_of(picture: bytes) -> str:
    """A picture of dots, of which an inch has `DOTS_AN_INCH`, as a drawing that shows it."""
    with Image.open(BytesIO(picture)) as image:
        width, height = (side * 72 / DOTS_AN_INCH for side in image.size)
    data = base64.b64encode(picture).decode()
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    shown = f'<image width="{width:g}" height="{height:g}" xlink:href="data:image/png;base64,{data}"/>'
    return f'<svg {namespaces} viewBox="0 0 {width:g} {height:g}">{shown}</svg>'
