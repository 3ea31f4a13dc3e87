"""JupyterLab as a student meets it: the guided notebook opened, run from the menu, and read."""

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
        lab.run_all(page, address, "00_start_here")
        seen = lab.look(page)
        browser.close()
    assert said == []
    assert seen.unrun == ()
    assert seen.wrong == ()
    assert seen.figures == 2
    assert seen.parameters.startswith('region = "Netherlands"')
    assert {"The question", "The evidence", "The answer for one region"} <= set(seen.headings)
    assert seen.text.count("No answer yet.") == 3
    assert "Allowing for error in it, the estimate for 2008 is about" in seen.text
