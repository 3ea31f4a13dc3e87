"""Which side of a border a claim looks at."""

import pytest

from analysis.claims.estimand import counterpart, direction

BASE = {
    "measure": "flow",
    "role": "unspecified",
    "movement": "any",
    "area": "NLD",
    "origin": "",
    "destination": "",
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"destination": "NLD"}, "in"),
        ({"destination": "NLD", "role": "destination"}, "in"),
        ({"destination": "NLD", "role": "destination", "movement": "cross_border"}, "into"),
        ({"destination": "NLD", "movement": "cross_border"}, "in"),
        ({"origin": "NLD", "role": "source"}, "out"),
        ({"via": "NLD", "role": "transit"}, "through"),
        ({"measure": "transit"}, "through"),
        ({"role": "within"}, "within"),
        ({"movement": "internal"}, "within"),
        ({"area": "WORLD", "movement": "cross_border"}, "into"),
        ({"area": "WORLD"}, "any"),
        ({"measure": "cases", "destination": "NLD"}, "any"),
        ({"role": "not_applicable"}, "any"),
        ({"measure": "profit", "role": "source", "origin": "NLD"}, "out"),
        ({"measure": "profit", "role": "not_applicable"}, "any"),
    ],
)
def test_direction(changes: dict[str, str], expected: str) -> None:
    assert direction(BASE | changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"direction": "out", "area": "NPL", "origin": "NPL", "destination": "IND"}, "IND"),
        ({"direction": "into", "area": "SYR", "origin": "IRQ", "destination": "SYR"}, "IRQ"),
        ({"direction": "in", "area": "NLD", "destination": "NLD"}, ""),
        ({"direction": "through", "area": "CAN", "destination": "USA"}, "USA"),
        ({"direction": "within", "area": "NLD", "origin": "NLD", "destination": "NLD"}, ""),
    ],
)
def test_counterpart(changes: dict[str, str], expected: str) -> None:
    assert counterpart(BASE | changes) == expected
