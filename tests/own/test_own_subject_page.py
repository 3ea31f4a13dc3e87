"""A page about things of one's own: what misleads nobody who quotes from it."""

from pathlib import Path

import pytest

from tests.own.own_pages import page_of, subject

CLASHING = """Africa,"415,428 ± 20,111",all_cranes,2015,Office A,survey,,
Africa,"540,000",all_cranes,2015,Office B,survey,,
Africa,"150,000 white cranes",white_cranes,2015,Office C,survey,,
Botswana,"131,909",all_cranes,2015,Office D,survey,,
Botswana,"450,000 white cranes",white_cranes,2015,Hunter,,,
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return subject(tmp_path_factory.mktemp("cranes"))


@pytest.fixture(scope="module")
def clashing(project: Path) -> str:
    return page_of(project, CLASHING)


def test_a_part_above_its_whole_cannot_be_true(clashing: str) -> None:
    hard, _, _ = clashing.partition("What only seems to clash")
    _, _, first = hard.partition("A part above its whole.")
    assert first.strip().startswith("450,000 white cranes in Botswana in 2015 (Hunter) beside 131,909")
    assert "is 3.4 times the second" in first
    assert "these pages accept 0.5 to 1 times" in first
    assert "Cannot all be true." in first


def test_the_clash_furthest_from_what_is_allowed_is_told_by_the_numbers_beside_it(clashing: str) -> None:
    # 540,000 is further from one to two times 150,000 than 415,428, whose low end is nearer still.
    _, _, told = clashing.partition("Numbers of different things. 540,000")
    assert "The first is 3.6 times the second" in told
