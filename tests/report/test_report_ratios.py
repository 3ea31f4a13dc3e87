"""Every ratio that a sentence of these sections prints is worked out in the findings, and handed over with them."""

import ast
import re
from html import unescape

import pytest

import analysis
from analysis.findings.known import series_key, yearly_counts
from analysis.report import courses, editions, known, numbers
from analysis.report.series import Series, multiple
from tests.conftest import ROOT
from tests.report.shipped import shipped

#: What is printed of a ratio: 30 times as many, 12 percent more, higher by a factor of 2.5.
_PRINTED = re.compile(r"(twice|[0-9.,]+ times) (?:as many|the lower)|([0-9.,]+ percent)|factor of ([0-9.,]+)")


def plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", text))


def printed(text: str) -> set[str]:
    """The ratios of a text."""
    return {next(part for part in found if part) for found in _PRINTED.findall(plain(text))} - {"95 percent"}


def forms(ratio: float) -> set[str]:
    """How a ratio may be printed."""
    factor = max(ratio, 1 / ratio)
    return {multiple(factor), numbers.factor(factor), numbers.percent(abs(ratio - 1))}


@pytest.mark.parametrize("region", analysis.regions())
def test_ratios_of_editions_and_counts_are_in_the_findings(region: str) -> None:
    findings = shipped(region)
    held = {form for step in findings.worked.editions for form in forms(step.ratio)}
    held |= {form for entry in findings.moved for form in forms(entry.factor)}
    told = " ".join(editions.told(findings, entry) for entry in findings.moved)
    assert printed(told) <= held
    own = {series_key(claim) for claim in yearly_counts(findings.claims, findings.region.code)}
    counts = {form for step in findings.worked.counts if step.ratio for form in forms(step.ratio)}
    for row in known.counts(findings):
        if isinstance(row, Series) and series_key(row.first) in own:
            assert printed(courses.told(row, findings.thresholds)) <= counts


@pytest.mark.parametrize("region", ["World", "Africa", "India"])
def test_ratios_of_two_years_are_in_the_findings(region: str) -> None:
    years = shipped(region).worked.years
    assert years
    for one in years:
        assert one.ratio > 0
        if one.rate_ratio is not None and one.people_ratio is not None:
            assert one.rate_ratio * one.people_ratio == pytest.approx(one.ratio)


SECTIONS = ("apart", "courses", "editions", "known", "later", "series", "sway")


@pytest.mark.parametrize("module", SECTIONS)
def test_these_sections_divide_nothing(module: str) -> None:
    """A quotient belongs to the findings; the middle of two years, which only chooses words, is none that is printed."""
    tree = ast.parse((ROOT / f"src/analysis/report/{module}.py").read_text(encoding="utf-8"))
    divided = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    ]
    assert divided in ([], ["(claim.start + claim.end) / 2"])
