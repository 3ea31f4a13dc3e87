"""Findings with every section filled, written by hand."""

from dataclasses import replace

from analysis.findings.curve import Curve, CurveBin, CurveChoice, CurveOption
from analysis.findings.model import Claim, Findings
from analysis.findings.sections import (
    Beside,
    Change,
    Choice,
    Dispute,
    LeftOut,
    Moment,
    MoneyLine,
    Moved,
    Multiverse,
    PerPerson,
)
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS, SHARE, SOURCE

COUNT = replace(
    CLAIM, claim_id="T-010", figure="809", low=None, best=809.0, high=None, visibility="detected", start=2008, end=2008,
    lineage="T-010", method="administrative", producer="Police",
)  # fmt: skip
PEOPLE = replace(
    CLAIM, claim_id="T-011", figure="2,000", low=None, best=2_000.0, high=None, measure="stock", unit="persons",
    period="", producer="Institute", producer_year=2012, start=2010, end=2010, lineage="T-011",
)  # fmt: skip
LATER = replace(
    PEOPLE, claim_id="T-012", figure="5,000", best=5_000.0, start=2021, end=2021, producer_year=2022
)
MONEY = replace(
    CLAIM, claim_id="T-020", figure="US$30 million", low=None, best=3e7, high=None, currency="USD", measure="profit",
    unit="money_per_year", population="not_applicable", visibility="not_applicable", direction="any",
    start=2010, end=2010, producer="Institute", producer_year=2012, lineage="T-020",
)  # fmt: skip
AXES = (
    ("measure", "stock"), ("population", "all"), ("exploitation", "all"), ("status", "trafficked"),
    ("visibility", "actual"), ("direction", "in"), ("unit", "persons"), ("counterpart_name", ""),
)  # fmt: skip
BESIDE = Beside("T-010", 2008, ("T-001",), (), 809 / 18_100, 809 / 2_440, 1.0, 809 / 7_000, 809 / 1_000, True)
CHANGE = Change(
    AXES,
    (
        Moment(2008, "all", 2_100.0, 900.0, 4_800.0, ("T-011",), "very_low", ("a single lineage",)),
        Moment(2021, "all", 5_200.0, 2_000.0, 13_000.0, ("T-012",), "very_low", ("a single lineage",)),
    ),
)
DISPUTE = Dispute(
    conflict_id="same_estimand-T-011-0000", level="infeasible", marginal=False, code="same_estimand",
    claim_ids=("T-011", "T-012"), regions=("NLD",), severity=2.5, arithmetic="2,000 stand beside 5,000.",
    reasons=("vintage", "period+definition"), reason_evidence="They are editions.",
    would_have_to_be_true="One of them must move by a factor of 2.5.", resolution="collapsed",
)  # fmt: skip


MU_PRIOR = CurveChoice(
    "mu_prior", 0.8,
    (
        CurveOption("1", True, 2_440.0, 2_000.0, (0.0, 0.5, 1.0, 0.5)),
        CurveOption("0.1", False, 1_000.0, 1_500.0, (1.0, 0.5, 0.0, 0.0)),
        CurveOption("10", False, 4_000.0, 9_000.0, (0.0, 0.0, 0.0, 0.5)),
    ),
)  # fmt: skip
COVERAGE = CurveChoice(
    "coverage", 0.1,
    (
        CurveOption("0.8", True, 2_440.0, 2_000.0, (0.5, 0.5, 0.5, 0.5)),
        CurveOption("0.5", False, 2_000.0, 2_000.0, (0.25, 0.25, 0.25, 0.25)),
        CurveOption("0.9", False, 2_500.0, 2_000.0, (0.25, 0.25, 0.25, 0.25)),
        CurveOption("0.95", False, None, None, ()),
    ),
)  # fmt: skip
CURVE = Curve(
    (
        CurveBin(500.0, 1_500.0, 1_500.0), CurveBin(2_000.0, 2_000.0, 2_000.0), CurveBin(2_440.0, 4_000.0, 4_000.0),
        CurveBin(4_000.0, 9_000.0, 9_000.0),
    ),
    4, 1, 2_000.0, 2, (MU_PRIOR, COVERAGE), (("coverage", "0.95"), ("pooling", "reml_hk")),
)  # fmt: skip
MULTIVERSE = Multiverse(
    10, 8, 500.0, 1_500.0, 2_000.0, 4_000.0, 9_000.0, 2_440.0,
    (Choice("mu_prior", 0.6, 1_000.0, 4_000.0), Choice("coverage", 0.1, 2_000.0, 2_500.0)), CURVE, 5, 100.0, 90_000.0,
)  # fmt: skip


def filled(*more: Claim) -> Findings:
    """The example with a count, money, a later edition and a dispute."""
    return replace(
        FINDINGS,
        claims=(CLAIM, SHARE, COUNT, PEOPLE, LATER, MONEY, *more),
        sources=(replace(SOURCE, claims=6 + len(more)),),
        known=(BESIDE,),
        money=(MoneyLine("T-020", "profit", None, 2.9e7, None, 2008),),
        per_person=(PerPerson("T-020", "T-011", 15_000.0, 15_000.0),),
        changes=(CHANGE,),
        moved=(Moved(("T-011", "T-012"), 2.5, False),),
        disputes=(DISPUTE,),
        left_out=(LeftOut("T-001", ("T-001",), 1_000.0, 200.0, 5_000.0),),
        multiverse=MULTIVERSE,
    )


FILLED = filled()
__all__ = [
    "BESIDE",
    "CHANGE",
    "COUNT",
    "COVERAGE",
    "CURVE",
    "DISPUTE",
    "ESTIMATE",
    "FILLED",
    "LATER",
    "MONEY",
    "MULTIVERSE",
    "MU_PRIOR",
    "PEOPLE",
    "filled",
]
