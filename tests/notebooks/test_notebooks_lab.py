"""JupyterLab as a researcher meets it: the notebook of a region opened, run from the menu, and read."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.notebooks import lab
from tests.site.browser import executable


@pytest.mark.slow
def test_run_all_in_jupyterlab_shows_pictures_words_and_headings_and_no_error(tmp_path: Path) -> None:
    said: list[str] = []
    with lab.server(tmp_path / "lab") as address, sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.on("pageerror", lambda error: said.append(str(error)))
        lab.run_all(page, address, "40_region")
        seen = lab.look(page)
        browser.close()
    assert said == []
    assert seen.unrun == []
    assert seen.wrong == []
    assert seen.figures >= 5
    assert 'region = "Netherlands"' in seen.parameters
    assert {"What is claimed", "Where the numbers disagree", "Sources"} <= set(seen.headings)
    assert "The best supported number is 4,000 to 7,000 people trafficked in the Netherlands" in seen.text
