"""Findings written by hand, for tests that must not depend on the shipped data."""

from analysis.findings.model import (
    Claim,
    Estimate,
    Findings,
    Group,
    Headline,
    HeadlineKind,
    Region,
    SourceLine,
)
from analysis.findings.thresholds import Thresholds
from analysis.parameters import Parameters

CLAIM = Claim(
    claim_id="T-001", source="test_source", scope="article", figure="from 1,000 to 7,000", hedge="", low=1_000.0,
    best=None, high=7_000.0, bound="none", approximate=False, vague=False, currency="", measure="flow",
    unit="persons_per_year", place="Netherlands", area="NLD", area_name="Netherlands", direction="in",
    counterpart="", counterpart_name="", population="all", exploitation="all", status="trafficked",
    visibility="actual", method="estimate", period="a year", start=None, end=None, share_of="",
    whole_population="", whole_exploitation="", part_from="", part_to="", producer="Test Office", producer_year=2008, carrier="Test report",
    statement="S01", lineage="T-001", definition="", note="",
)  # fmt: skip

SHARE = Claim(
    claim_id="T-002", source="test_source", scope="article", figure="70%", hedge="", low=None, best=0.7, high=None,
    bound="none", approximate=False, vague=False, currency="", measure="share", unit="fraction",
    place="Netherlands", area="NLD", area_name="Netherlands", direction="in", counterpart="", counterpart_name="",
    population="women", exploitation="all", status="trafficked", visibility="actual", method="estimate",
    period="", start=None, end=None, share_of="victims in the Netherlands", whole_population="all",
    whole_exploitation="all", part_from="", part_to="", producer="unattributed", producer_year=None, carrier="Test report", statement="S01",
    lineage="T-002", definition="", note="",
)  # fmt: skip

ESTIMATE = Estimate(
    measure="flow", population="all", exploitation="all", status="trafficked", visibility="actual", direction="in",
    counterpart="", counterpart_name="", unit="persons_per_year", low95=300.0, low80=800.0, low50=1_600.0,
    median=2_440.0, high50=3_700.0, high80=7_300.0, high95=18_100.0, predictive_low95=200.0,
    predictive_high95=26_000.0, tau=0.75, prior_share=0.2, spread_share=0.9, k_claims=1, k_bounds=0, k_lineages=1,
    k_producers=1, certainty="very_low",
    certainty_reasons=("no survey or capture-recapture study", "a single lineage", "mostly assumption"),
    claim_ids=("T-001",),
)  # fmt: skip

SOURCE = SourceLine("test_source", "Test report", "Test Office (2008). Test report.", "CC BY 4.0", 2)

THRESHOLDS = Thresholds(
    window=5.0, leap=2.0, level=1.5, few=5, alternating=4, close=1.2, slight=1.1,
    assumed_stock=0.001, assumed_flow=0.0001,
)  # fmt: skip

FINDINGS = Findings(
    region=Region("NLD", "Netherlands", "netherlands", "country", 16_400_000.0),
    parameters=Parameters(),
    data_version="0123456789",
    date="2026-11-24",
    thresholds=THRESHOLDS,
    headline=Headline(HeadlineKind.SINGLE, ("T-001",), ESTIMATE),
    claims=(CLAIM, SHARE),
    groups=(Group(("T-001",), ESTIMATE),),
    undated=(),
    roles=(),
    ratings=(),
    policy=(),
    sources=(SOURCE,),
    neighbours=(),
)
