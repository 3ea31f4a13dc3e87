"""Findings of the shipped pages, each built once for all tests of one process."""

from functools import cache

import analysis
from analysis.findings.model import Findings


@cache
def shipped(region: str, year: int = 2008, evidence: str = "all") -> Findings:
    """Findings of one page."""
    return analysis.page(region, reference_year=year, evidence=evidence).findings
