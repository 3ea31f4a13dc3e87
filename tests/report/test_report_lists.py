"""Lists on pages: each item on a line of its own, whatever ends the line in its template."""

import re

import pytest

import analysis
from analysis.report.narrative import SLOTS, narrate
from tests.report.shipped import shipped

#: An item that begins where the one before it should have ended its line.
GLUED = re.compile(r"\S- (?=[A-Z<*])")


@pytest.mark.parametrize("region", analysis.regions())
def test_no_two_items_of_a_list_run_together(region: str) -> None:
    findings = shipped(region)
    for slot in SLOTS:
        text = re.sub(r"<[^>]*>", "", narrate(slot, findings))
        assert not GLUED.search(text), f"{slot}: {GLUED.search(text)}"


def test_glued_items_are_seen() -> None:
    assert GLUED.search("- One thing.- Another")
    assert not GLUED.search("- One thing.\n- Another, and a well-known one - in short")
