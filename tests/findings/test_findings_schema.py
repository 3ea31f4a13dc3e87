"""The published schema is the one of the dataclasses, and every shipped page keeps it."""

import json

import jsonschema
import pytest

import analysis
from analysis.findings.schema import findings_schema
from tests.conftest import ROOT

PUBLISHED = ROOT / "docs/_static/findings.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(findings_schema())


def handed_over(region: str) -> dict[str, object]:
    """Findings of a page as JSON holds them."""
    loaded: dict[str, object] = json.loads(json.dumps(analysis.page(region).record().findings))
    return loaded


def test_the_published_schema_is_made_from_the_dataclasses() -> None:
    jsonschema.Draft202012Validator.check_schema(findings_schema())
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == findings_schema()


@pytest.mark.parametrize("region", analysis.regions())
def test_every_page_keeps_the_schema(region: str) -> None:
    problems = [error.message for error in VALIDATOR.iter_errors(handed_over(region))]
    assert problems == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("region", None), ("claims", {}), ("date", 2026), ("multiverse", []), ("invented", 1)],
)
def test_other_findings_do_not(field: str, value: object) -> None:
    found = handed_over("Ghana") | {field: value}
    assert not VALIDATOR.is_valid(found)


def test_a_share_above_one_and_an_unknown_kind_of_headline_do_not() -> None:
    found = handed_over("Netherlands")
    found["known"][0]["rate_best"] = 1.5  # type: ignore[index]
    assert not VALIDATOR.is_valid(found)
    other = handed_over("Netherlands")
    other["headline"]["kind"] = "guess"  # type: ignore[index]
    assert not VALIDATOR.is_valid(other)
