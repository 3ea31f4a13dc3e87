"""The published schemas are those of the dataclasses, and what every page hands over keeps its own."""

import json
from functools import cache
from typing import Any

import jsonschema
import pytest

import analysis
from analysis.findings.schema import FOLDER, KINDS, findings_schema
from analysis.subjects import SUBJECTS
from tests.conftest import ROOT

SUBJECT_KINDS = {name: name.removeprefix("findings-") for name in KINDS if name != "findings"}


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """What checks a file of one kind, its formats too."""
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(findings_schema(name), format_checker=formats)


def handed_over(region: str) -> dict[str, Any]:
    """Findings of a page as JSON holds them."""
    loaded: dict[str, Any] = json.loads(json.dumps(analysis.page(region).record().findings))
    return loaded


def test_there_is_a_schema_of_every_kind_of_page() -> None:
    assert set(SUBJECT_KINDS.values()) == set(SUBJECTS)


@pytest.mark.parametrize("name", list(KINDS))
def test_the_published_schema_is_made_from_the_dataclasses(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(findings_schema(name))
    published = ROOT / FOLDER / f"{name}.schema.json"
    made = json.loads(published.read_text(encoding="utf-8"))
    assert made == findings_schema(name), "make it anew with: python -m analysis.findings.schema"


def test_every_schema_is_linked_where_the_files_are() -> None:
    page = (ROOT / "docs/_pages/downloads.md.jinja").read_text(encoding="utf-8")
    assert [name for name in KINDS if f"_static/{name}.schema.json" not in page] == []


@pytest.mark.parametrize("region", analysis.regions())
def test_every_page_keeps_the_schema(region: str) -> None:
    problems = [error.message for error in validator("findings").iter_errors(handed_over(region))]
    assert problems == []


@pytest.mark.parametrize("name", list(SUBJECT_KINDS))
def test_every_page_about_a_subject_keeps_its_schema(name: str) -> None:
    given = {"replicates": 20} if name == "findings-capture" else {}
    found = json.loads(json.dumps(analysis.subject(SUBJECT_KINDS[name], **given).record().findings))
    assert [error.message for error in validator(name).iter_errors(found)] == []
    assert not validator(name).is_valid(found | {"invented": 1})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("region", None),
        ("claims", {}),
        ("date", 2026),
        ("date", "yesterday"),
        ("multiverse", []),
        ("invented", 1),
    ],
)
def test_other_findings_do_not(field: str, value: object) -> None:
    found = handed_over("Ghana") | {field: value}
    assert not validator("findings").is_valid(found)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("known", 0, "rate_best"), 1.5),
        (("headline", "kind"), "guess"),
        (("region", "kind"), "planet"),
        (("region", "persons"), -1),
        (("claims", 0, "unit"), "bananas"),
        (("claims", 0, "low"), -5),
        (("claims", 0, "claim_id"), ""),
        (("groups", 0, "estimate", "certainty"), "splendid"),
        (("groups", 0, "estimate", "low95"), -1),
        (("disputes", 0, "level"), "foo"),
        (("disputes", 0, "severity"), 0.5),
        (("sources", 0, "claims"), -1),
    ],
)
def test_a_value_beyond_its_limits_or_an_unknown_word_does_not(
    path: tuple[str | int, ...], value: object
) -> None:
    found: Any = handed_over("Netherlands")
    assert validator("findings").is_valid(found)
    part = found
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert not validator("findings").is_valid(found)
