"""The hues of the figures, as readers see them whose eyes lack one kind of cone."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from analysis.report.style import BLUE, GREEN, ORANGE, PURPLE, SKY, YELLOW

#: Machado, Oliveira and Fernandes (2009), A Physiologically-based Model for Simulation of Color Vision Deficiency,
#: severity 1.0, for linear RGB: as printed in their table.
SEEN = {
    "without red cones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "without green cones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "without blue cones": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
#: IEC 61966-2-1: linear RGB to XYZ, and its white.
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = XYZ @ np.ones(3)
#: Distance in CIELAB; one of about 2.3 is just seen (Mahy, Van Eycken and Oosterlinck 1994).
CLEAR = 10.0


def lab(linear: np.ndarray) -> np.ndarray:
    """CIELAB (CIE 1976) of linear RGB."""
    ratio = XYZ @ linear / WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def linear(colour: str) -> np.ndarray:
    """Linear RGB of a colour of the screen."""
    value = np.array(to_rgb(colour))
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def distance(one: str, other: str, matrix: list[list[float]]) -> float:
    """How far two colours lie apart for such eyes."""
    seen = [lab(np.clip(np.array(matrix) @ linear(colour), 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


@pytest.mark.parametrize("eyes", SEEN)
def test_no_two_hues_merge(eyes: str) -> None:
    hues = (BLUE, ORANGE, GREEN, SKY, PURPLE, YELLOW)
    near = {pair: distance(*pair, SEEN[eyes]) for pair in combinations(hues, 2)}
    assert min(near.values()) > CLEAR, min(near, key=lambda pair: near[pair])


def test_a_red_and_a_green_of_one_lightness_would_merge() -> None:
    """The measure does find colours that such readers confuse."""
    red, green = "#b76e5f", "#8f8146"
    assert distance(red, green, np.eye(3).tolist()) > CLEAR
    assert distance(red, green, SEEN["without green cones"]) < CLEAR
