"""JupyterLab as a researcher meets it: the notebook of a region opened in a browser, run from the menu, and read."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import ROOT
from tests.site.browser import executable

#: Every cell is in the page, whether it is in view or not; nothing is asked of the network.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
#: Seconds until the server, the notebook and its last cell have to be there.
PATIENCE = 180


def _written(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Address of a JupyterLab in a folder as that of the project, with a copy of the notebooks; it ends with the block."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    for name, values in SETTINGS.items():
        file = folder / f"settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    own = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "JUPYTERLAB_WORKSPACES_DIR")
    places = {name: str(folder / name.lower()) for name in own}
    environment = {**os.environ, **places, "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--notebook-dir={folder}", "--IdentityProvider.token="]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            end = time.monotonic() + PATIENCE
            running = folder / f"jupyter_runtime_dir/jpserver-{process.pid}.json"
            # The file is there before anything stands in it.
            while not _written(running) and time.monotonic() < end and process.poll() is None:
                time.sleep(0.2)
            assert _written(running), (folder / "server.log").read_text(encoding="utf-8")[-2000:]
            yield f"http://127.0.0.1:{json.loads(running.read_text(encoding='utf-8'))['port']}"
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.mark.slow
def test_run_all_in_jupyterlab_shows_pictures_words_and_headings_and_no_error(tmp_path: Path) -> None:
    said: list[str] = []
    with server(tmp_path / "lab") as address, sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.on("pageerror", lambda error: said.append(str(error)))
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(f"{address}/lab/tree/notebooks/40_region.ipynb?reset")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.get_by_text("| Idle").first.wait_for()
        page.locator("#jp-MainMenu >> text=Run").first.click()
        page.locator(".lm-Menu [data-command='runmenu:run-all']").click()
        cells = page.locator(".jp-Notebook .jp-CodeCell")
        # Cells run one after another, so the last one's output ends the run.
        cells.last.locator(".jp-OutputArea-child").first.wait_for(state="attached")
        page.get_by_text("| Idle").first.wait_for()
        page.keyboard.press("Control+Shift+K")
        page.locator(".jp-TableOfContents-content .jp-tocItem-content").first.wait_for()
        bad = page.locator("[data-mime-type*='jupyter.std'], [data-mime-type*='jupyter.error']")
        assert said == bad.all_inner_texts() == []
        # Code that is shown has the number of its run.
        prompts = cells.locator(".jp-InputPrompt").all_inner_texts()
        assert [one for one in prompts if one.strip() and not re.search(r"\d", one)] == []
        boxes = [one.bounding_box() for one in page.locator(".jp-RenderedSVG img, .jp-RenderedSVG svg").all()]
        assert sum(bool(box and box["width"] > 300 and box["height"] > 50) for box in boxes) >= 5
        assert 'region = "Netherlands"' in cells.first.locator(".cm-content").inner_text()
        headings = page.locator(".jp-TableOfContents-content .jp-tocItem-content").all_inner_texts()
        assert {"What is claimed", "Where the numbers disagree", "Sources"} <= set(headings)
        text = "\n".join(page.locator(".jp-RenderedMarkdown:visible").all_inner_texts())
        assert "The best supported number is 4,000 to 7,000 people trafficked in the Netherlands" in text
        browser.close()
