"""The page on known truth: it says what is held, prints the expectation, and a wrong cell is named."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from analysis.content_cache import cached_in
from analysis.site import known_truth as room
from analysis.site.known_truth import CLAIMS, known_truth, read_claims
from analysis.site.site_data import SiteError, page_templates
from tests.conftest import ROOT

TEMPLATE = "known_truth.md.jinja"


def test_the_page_prints_the_expectation_a_picture_and_a_row_a_method_of_each_constant() -> None:
    shown = known_truth(ROOT)
    page = page_templates(ROOT, {"known_truth": shown}).get_template(TEMPLATE).render()
    assert str(shown["expectation"]["written"]) in page
    parts = [part for constant in shown["constants"] for part in constant["parts"]]
    assert len(parts) == 3
    for name in shown["methods"].values():
        assert page.count(name.replace("'", "&#39;")) >= 2 * len(parts)
    for name in shown["drawings"]:
        assert name in page
        assert shown["drawings"][name].rstrip().endswith("</svg>")


def test_a_project_without_constants_says_so(tmp_path: Path) -> None:
    assert known_truth(tmp_path) == {}
    page = page_templates(ROOT, {"known_truth": {}}).get_template(TEMPLATE).render()
    assert "holds no measurements" in page


def test_a_cell_that_is_no_number_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "examples/speed_of_light"
    shutil.copytree(ROOT / "examples/speed_of_light", folder)
    claims = folder / CLAIMS
    claims.write_text(
        claims.read_text(encoding="utf-8").replace("298,500 ± 900", "298,500 ± some"), encoding="utf-8"
    )
    with pytest.raises(SiteError, match=r"claims\.csv, row 6, column figure: '298,500 ± some' is not"):
        read_claims(tmp_path, "speed_of_light")


def test_what_was_worked_out_is_kept_until_a_measurement_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    worked_out = []
    whole = room._constant

    def counted(declared: Any, *others: Any) -> Any:
        worked_out.append(declared["folder"])
        return whole(declared, *others)

    monkeypatch.setattr(room, "_constant", counted)

    def asked() -> Any:
        with cached_in(tmp_path / "kept", most=1):
            return known_truth(tmp_path)

    first = asked()
    assert len(worked_out) == 2
    assert asked() == first
    assert len(worked_out) == 2
    claims = tmp_path / "examples/speed_of_light" / CLAIMS
    claims.write_text(
        claims.read_text(encoding="utf-8").replace("298,500 ± 900", "298,500 ± 800"), encoding="utf-8"
    )
    assert asked()["constants"] != first["constants"]
    assert len(worked_out) == 4
