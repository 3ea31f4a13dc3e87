"""A figure has the same bytes wherever it is drawn: the last digit of a coordinate decides nothing."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from analysis import plot
from analysis.plot.stable_svg import stable
from analysis.plot.style import to_svg

#: Of two releases of NumPy: a coordinate that ends in a 5 at the seventh decimal, and the ids that follow from it.
HERE = """<g><path d="M 31.907812 -0.000012 L 5.5 1.25" clip-path="url(#p13bcd99c83)"/>
<use xlink:href="#m2acae650f6"/><path id="m2acae650f6" d="M 0 3.000000"/><text x="7.123499">0.123456 #p13bcd99c83</text>
<clipPath id="p13bcd99c83"><rect x="31.907812" style="fill: #0072b2"/></clipPath></g>"""
THERE = HERE.replace("31.907812", "31.907813").replace(
    'clip-path="url(#p13bcd99c83)', 'clip-path="url(#p7c3c6aafb2)'
)
THERE = THERE.replace('id="p13bcd99c83"', 'id="p7c3c6aafb2"')


def test_coordinates_are_rounded_and_ids_are_by_order_and_words_stay() -> None:
    svg = stable(HERE)
    assert svg == stable(THERE)
    assert 'd="M 31.908 0 L 5.5 1.25"' in svg
    assert '<text x="7.123">0.123456 #p13bcd99c83</text>' in svg
    assert "fill: #0072b2" in svg
    clip, marker = re.findall(r'\(#(\S+)\)|href="#(\S+)"', svg)
    assert f'<clipPath id="{clip[0]}">' in svg
    assert f'<path id="{marker[1]}"' in svg
    assert clip[0] != marker[1]
    # Once more changes nothing.
    assert stable(svg) == svg


def test_figures_that_differ_share_no_id() -> None:
    moved = HERE.replace("5.5", "5.6")
    assert not set(re.findall(r"#(i\S+-\d+)", stable(HERE))) & set(re.findall(r"#(i\S+-\d+)", stable(moved)))


@pytest.mark.parametrize("size", [1 + 1e-15, 1 - 1e-15, 1 + 3e-15])
def test_a_figure_moved_by_rounding_is_written_with_the_same_bytes(size: float) -> None:
    values = [150, 1_200, 9_000]
    rows = [{"year": 2010 + index, "best": value, "unit": "persons"} for index, value in enumerate(values)]
    drawn = plot.forest(rows).get_figure(root=True)
    svg = to_svg(drawn)
    drawn.set_size_inches(drawn.get_size_inches() * size)
    assert to_svg(drawn) == svg
    _, ax = plt.subplots()
    ax.scatter([1, 2], [3, 4])
    ax.bar([1, 2], [3, 4], hatch="/")
    plain = to_svg(ax.get_figure(root=True))
    left, bottom, width, height = np.array(ax.get_position().bounds) * size
    ax.set_position((left, bottom, width, height))
    assert to_svg(ax.get_figure(root=True)) == plain
    plt.close("all")
