"""The exercise of the teaching notes that can be worked out: what its key says is so."""

import ast
import re
from typing import Any

import pandas as pd
import pytest

import analysis as an
from tests.conftest import ROOT

NOTES = (ROOT / "docs/teaching.md").read_text(encoding="utf-8")
TASK, KEY = NOTES.split("## 5. Leave a maker out")[1].split("## 6.")[0].split("*What to look for:*")
MAKERS = [ast.literal_eval(names) for names in re.findall(r"drop_producers = (\[.*?\])", TASK)]
CASES = dict(zip(("Netherlands", "Nepal"), MAKERS, strict=True))


def leading(region: str, dropped: list[str]) -> "pd.Series[Any]":
    """The claim that leads on the page of a region, without some makers."""
    claims = an.assign_quantities(an.load_claims(region, drop_producers=dropped))
    ladder = an.build_ladder(claims)
    return claims.loc[ladder.loc[ladder["leads"], "number_id"].item()]


def in_words(claim: "pd.Series[Any]") -> tuple[str, str]:
    """The number of a claim and its years, as the key says them."""
    ends = [claim["best"]] if pd.isna(claim["low"]) else [claim["low"], claim["high"]]
    years = dict.fromkeys([claim["period_start"], claim["period_end"]])
    return " to ".join(f"{end:,.0f}" for end in ends), " to ".join(map(str, years))


@pytest.mark.parametrize("region", CASES)
def test_another_number_leads_once_the_maker_of_the_first_is_left_out(region: str) -> None:
    before = leading(region, [])
    after = leading(region, CASES[region])
    assert [before["producer"]] == CASES[region]
    assert before.name != after.name
    # In the first country of the same thing, in the second of another.
    assert (before["quantity"] == after["quantity"]) == (region == "Netherlands")
    for claim in (before, after):
        number, years = in_words(claim)
        assert re.search(rf"{number}\b[^.]*?\({years}\)", KEY.replace("\n", " "))


def test_the_key_has_no_other_number() -> None:
    expected: set[str] = set()
    for region, dropped in CASES.items():
        for claim in (leading(region, []), leading(region, dropped)):
            expected.update(re.findall(r"\d[\d,]*", " ".join(in_words(claim))))
    assert set(re.findall(r"\d[\d,]*\d", KEY)) == expected
