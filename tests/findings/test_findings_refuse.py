"""Findings that cannot be are refused: a field at a time, and parts of a page that do not fit together."""

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import analysis
from analysis.findings.answer import Group, Headline, HeadlineKind
from analysis.findings.consistent import require_consistent
from analysis.findings.model import Findings, FindingsError, Neighbour
from analysis.findings.sections import Beside, Choice, LeftOut, Moment, MoneyLine, Moved, PerPerson
from tests.findings.examples import CLAIM, ESTIMATE, SHARE
from tests.findings.sections_examples import DISPUTE, FILLED, MULTIVERSE

NAN = math.nan
NETHERLANDS: Findings = analysis.page("Netherlands").findings
LEAD = NETHERLANDS.headline.estimate
assert LEAD is not None
POLICY = analysis.page("World").findings.policy[0]

#: A whole that is right, and what makes it wrong.
FIELDS: tuple[tuple[Any, dict[str, object]], ...] = (
    (ESTIMATE, {"median": ESTIMATE.high95 * 2}),  # type: ignore[operator]
    (ESTIMATE, {"median": NAN}),
    (ESTIMATE, {"low95": -5.0}),
    (ESTIMATE, {"high95": math.inf}),
    (ESTIMATE, {"predictive_low95": 9e9, "predictive_high95": 1.0}),
    (ESTIMATE, {"predictive_low95": ESTIMATE.median, "predictive_high95": ESTIMATE.median}),
    (ESTIMATE, {"predictive_low95": None}),
    (ESTIMATE, {"tau": -1.0}),
    (ESTIMATE, {"prior_share": 7.0}),
    (ESTIMATE, {"spread_share": -3.0}),
    (ESTIMATE, {"k_claims": 2}),
    (ESTIMATE, {"k_producers": 99}),
    (ESTIMATE, {"k_bounds": -1}),
    (ESTIMATE, {"k_lineages": 0}),
    (ESTIMATE, {"claim_ids": ESTIMATE.claim_ids * 2, "k_claims": 2}),
    (ESTIMATE, {"certainty": "splendid"}),
    (ESTIMATE, {"certainty_reasons": ()}),
    (ESTIMATE, {"unit": "bananas"}),
    (ESTIMATE, {"measure": "bananas"}),
    (ESTIMATE, {"median": "2440"}),
    (CLAIM, {"low": -10.0}),
    (CLAIM, {"low": None, "best": NAN, "high": None}),
    (CLAIM, {"start": 2010, "end": 2000}),
    (CLAIM, {"start": 2010.5, "end": 2011}),
    (CLAIM, {"unit": "bananas"}),
    (CLAIM, {"measure": "bananas"}),
    (CLAIM, {"currency": "dollars"}),
    (CLAIM, {"claim_id": ""}),
    (CLAIM, {"producer": ""}),
    (CLAIM, {"vague": "no"}),
    (CLAIM, {"bound": "lower", "low": None}),
    (CLAIM, {"bound": "upper", "high": None}),
    (SHARE, {"best": 1.2}),
    (SHARE, {"best": NAN}),
    (NETHERLANDS.region, {"persons": -1.0}),
    (NETHERLANDS.region, {"kind": "planet"}),
    (NETHERLANDS.sources[0], {"claims": -1}),
    (Neighbour("Europe", "europe", 3), {"claims": -1}),
    (POLICY, {"count": -1.0}),
    (POLICY, {"kind": "wish"}),
    (NETHERLANDS.roles[0], {"role": "somewhere"}),
    (NETHERLANDS.ratings[0], {"scheme": "ours"}),
    (DISPUTE, {"severity": math.inf}),
    (DISPUTE, {"severity": NAN}),
    (DISPUTE, {"level": "foo"}),
    (DISPUTE, {"code": "foo"}),
    (DISPUTE, {"resolution": "foo"}),
    (DISPUTE, {"numbers": 99}),
    (DISPUTE, {"claim_ids": ("T-011", "T-011")}),
    (LeftOut("L", ("A",), 2.0, 1.0, 3.0), {"low95": None, "high95": None}),
    (Moment(2008, "all", 2.0, 1.0, 3.0, ("A",), "low", ("a",)), {"evidence": "foo"}),
    (
        Moment(2008, "all", 2.0, 1.0, 3.0, ("A",), "low", ("a",)),
        {"median": None, "low95": None, "high95": None},
    ),
    (Moment(2008, "all", 2.0, 1.0, 3.0, ("A",), "low", ("a",)), {"claim_ids": ("A", "A")}),
    (PerPerson("A", "B", 1.0, 2.0), {"low": -5.0}),
    (Moved(("A", "B"), 2.0, False), {"factor": math.inf}),
    (MoneyLine("A", "profit", 1.0, 2.0, 3.0, 2008), {"usd_best": NAN}),
    (Beside("A", 2008, ("B",), (), 0.1, 0.2, 0.3, None, None, False), {"rate_best": NAN}),
    (Beside("A", 2008, ("B",), ("time",), None, None, None, None, None, False), {"differences": ("colour",)}),
    (Choice("tau", 0.5, 1.0, 2.0), {"low": NAN}),
    (MULTIVERSE, {"choices": tuple(replace(one, share=0.9) for one in MULTIVERSE.choices)}),
    (Group(("T-001",), ESTIMATE), {"claim_ids": ()}),
    (Group(("T-001",), ESTIMATE), {"claim_ids": ("T-404",)}),
    (Headline(HeadlineKind.SINGLE, ("T-001",), ESTIMATE), {"kind": HeadlineKind.POOLED}),
    (Headline(HeadlineKind.SINGLE, ("T-001",), ESTIMATE), {"kind": HeadlineKind.BOUND}),
    (Headline(HeadlineKind.SINGLE, ("T-001",), ESTIMATE), {"claim_ids": ()}),
    (Headline(HeadlineKind.FAR, ("T-001",), None), {"kind": HeadlineKind.NOTHING}),
    (NETHERLANDS, {"data_version": ""}),
    (NETHERLANDS, {"date": "yesterday"}),
    (NETHERLANDS, {"claims": list(NETHERLANDS.claims)}),
    (NETHERLANDS, {"claims": NETHERLANDS.claims + NETHERLANDS.claims[:1]}),
    (NETHERLANDS, {"undated": ("T-404",)}),
    (NETHERLANDS, {"dropped": NETHERLANDS.headline.claim_ids}),
)


@pytest.mark.parametrize(("whole", "changes"), FIELDS)
def test_a_field_that_cannot_be_is_refused(whole: Any, changes: dict[str, object]) -> None:
    with pytest.raises(FindingsError):
        replace(whole, **changes)


def other_lead(**changes: Any) -> Findings:
    """A page whose leading estimate, in its headline and in its group, is another one."""
    estimate = replace(LEAD, **changes)
    groups = tuple(
        replace(one, estimate=estimate) if one.estimate == LEAD else one for one in NETHERLANDS.groups
    )
    return replace(NETHERLANDS, headline=replace(NETHERLANDS.headline, estimate=estimate), groups=groups)


def counted_wrong(name: str) -> Findings:
    """The page of the world, with one of its groups said to have another number of lineages or producers."""
    page = analysis.page("World", reference_year=2016).findings
    told = [one for one in page.groups if one.estimate and one.estimate.k_claims > 1]
    wrong = next(one for one in told if one.estimate != page.headline.estimate)
    assert wrong.estimate
    other = getattr(wrong.estimate, name) % wrong.estimate.k_claims + 1
    changed = replace(wrong, estimate=replace(wrong.estimate, **{name: other}))
    return replace(page, groups=tuple(changed if one is wrong else one for one in page.groups))


def with_first(name: str, **changes: Any) -> Findings:
    """A page of which the first entry of a list is another one."""
    first, *rest = getattr(NETHERLANDS, name)
    return replace(NETHERLANDS, **{name: (replace(first, **changes), *rest)})


#: Pages whose parts are right and do not fit together.
PAGES: dict[str, Callable[[], Findings]] = {
    "an estimate on unknown floors": lambda: other_lead(floor_ids=("T-404",)),
    "other lineages": lambda: counted_wrong("k_lineages"),
    "other producers": lambda: counted_wrong("k_producers"),
    "a headline in no group": lambda: replace(NETHERLANDS, groups=()),
    "nothing although claims are held": lambda: replace(
        NETHERLANDS, headline=Headline(HeadlineKind.NOTHING, (), None)
    ),
    "a dispute about nothing here": lambda: with_first("disputes", claim_ids=("T-404", "T-405")),
    "a dispute twice": lambda: replace(NETHERLANDS, disputes=NETHERLANDS.disputes[:1] * 2),
    "a claim of another place that no dispute names": lambda: replace(NETHERLANDS, disputes=()),
    "a claim of the page among those of other places": lambda: replace(
        NETHERLANDS, others=(*NETHERLANDS.others, NETHERLANDS.claims[0])
    ),
    "a source with other claims": lambda: with_first("sources", claims=999),
    "a source with other records": lambda: with_first("sources", records=999),
    "no sources": lambda: replace(NETHERLANDS, sources=()),
    "methods with another answer": lambda: with_first("methods", low95=1.0, median=2.0, high95=3.0),
    "choices around another answer": lambda: replace(
        NETHERLANDS, headline=replace(NETHERLANDS.headline), multiverse=MULTIVERSE
    ),
    "a lineage left out with claims of another": lambda: replace(
        NETHERLANDS, left_out=(LeftOut("nobody", LEAD.claim_ids, 2.0, 1.0, 3.0),)
    ),
}


@pytest.mark.parametrize("case", list(PAGES))
def test_parts_that_do_not_fit_together_are_refused(case: str) -> None:
    with pytest.raises(FindingsError):
        require_consistent(PAGES[case]())


def test_the_page_itself_fits_together() -> None:
    require_consistent(NETHERLANDS)


def held_in(whole: Any) -> Iterator[Any]:
    """Every findings object within another one."""
    if isinstance(whole, tuple):
        for one in whole:
            yield from held_in(one)
    elif dataclasses.is_dataclass(whole) and type(whole).__module__.startswith("analysis.findings"):
        yield whole
        for field in dataclasses.fields(whole):
            yield from held_in(getattr(whole, field.name))


def test_no_number_of_any_kind_of_finding_can_be_infinite() -> None:
    """One object of every class that a page holds; each of its numbers in turn."""
    by_class = {type(one): one for page in (FILLED, NETHERLANDS) for one in held_in(page)}
    assert len(by_class) > 20
    for whole in by_class.values():
        for field in dataclasses.fields(whole):
            if type(getattr(whole, field.name)) is float:
                for wrong in (NAN, math.inf, "many"):
                    with pytest.raises(FindingsError):
                        replace(whole, **{field.name: wrong})
