"""What a claim is about: which side of a border it looks at, its key, and the part and whole of a share."""

import pytest

from analysis.claims.claim import claims_of
from analysis.claims.estimand import counterpart, direction, part_of, whole_of
from tests.case_tables import cases
from tests.claims.claim_rows import claim_rows

BASE = {"measure": "flow", "role": "unspecified", "movement": "any", "area": "NLD"}
BASE |= {"origin": "", "destination": ""}


@pytest.mark.parametrize(("changes", "expected"), cases(__file__, "direction"))
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


SHARE = {
    **{f"whole_{name}": "all" for name in ("population", "exploitation")},
    "measure": "share",
    "unit": "fraction",
    "whole_measure": "flow",
    "whole_movement": "any",
    "whole_status": "trafficked",
    "whole_visibility": "actual",
}


@pytest.mark.parametrize(("changes", "area", "expected"), cases(__file__, "whole_of_a_share"))
def test_whole_of_a_share(changes: dict[str, str], area: str, expected: str) -> None:
    """A whole keeps the role of its part as far as it names that end; else it is of everybody."""
    (share,) = claims_of(claim_rows(SHARE | changes))
    part = part_of(share.estimand, "flow")
    whole = whole_of(part, share.whole, share.role)
    assert (whole.key.area, whole.key.direction) == (area, expected)
    assert (whole.key.population, whole.key.measure, whole.key.unit) == ("all", "flow", "persons_per_year")
    assert part.key.area == "NLD"
    # What has no unit of persons is counted in cases.
    assert part_of(share.estimand, "investigations").key.unit == "cases"
