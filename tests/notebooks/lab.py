"""JupyterLab with the project's notebooks in a real browser: opened, run from the menu, looked at."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.conftest import ROOT

#: Every cell is in the page, whether it is in view or not; nothing is asked of the network.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
#: Seconds until the server, the notebook and its last cell have to be there.
PATIENCE = 180


@dataclass(frozen=True, slots=True)
class Seen:
    """What JupyterLab shows of a notebook after "Run All Cells"."""

    unrun: tuple[
        str, ...
    ]  # sources of code cells that have no number; those that are folded away have none to show
    wrong: tuple[str, ...]  # errors, warnings and other streams among the outputs
    figures: int  # pictures that are shown and have a size
    text: str  # what can be read
    headings: tuple[str, ...]  # in the table of contents
    parameters: str  # the first code cell as it is shown; empty if it is folded away


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Address of a JupyterLab over a copy of the notebooks in an empty folder; it ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / "notebooks"
    shutil.copytree(ROOT / "notebooks", work)
    for name, values in SETTINGS.items():
        file = folder / f"settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        name: str(folder / name.lower())
        for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")
    }
    places = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    environment = {**os.environ, **own, **{name: str(folder / place) for name, place in places.items()}}
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        f"--notebook-dir={work}",
    ]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token="]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, folder / "server.log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api/status", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab does not answer: {log.read_text(encoding='utf-8')[-2000:]}")


def run_all(page: Page, address: str, stem: str) -> None:
    """Open a notebook, choose "Run All Cells" in the menu, and wait for its last cell."""
    page.goto(f"{address}/lab/tree/{stem}.ipynb?reset", timeout=1000 * PATIENCE)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=1000 * PATIENCE)
    page.get_by_text("| Idle").first.wait_for(timeout=1000 * PATIENCE)
    page.locator("#jp-MainMenu >> text=Run").first.click()
    page.locator(".lm-Menu [data-command='runmenu:run-all']").click()
    # A folded input has no prompt; cells run one after another, so the last one's output ends the run.
    prompts = (
        "Array.from(document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')).map((one) => one.textContent)"
    )
    last = "Array.from(document.querySelectorAll('.jp-Notebook .jp-CodeCell')).at(-1)"
    page.wait_for_function(
        f"() => {{ const all = {prompts}; return all.length && !all.some((one) => one.includes('*')) "
        f"&& /[0-9]/.test(all[0]) && {last}.querySelector('.jp-OutputArea-child'); }}",
        timeout=1000 * PATIENCE,
    )


def _prompt(cell: Locator) -> str:
    """What stands before a cell: its number, once it ran."""
    return cell.locator(".jp-InputPrompt").first.inner_text()


def look(page: Page) -> Seen:
    """What there is to see; opens the table of contents."""
    page.keyboard.press("Control+Shift+K")
    page.locator(".jp-TableOfContents-content .jp-tocItem-content").first.wait_for(timeout=1000 * PATIENCE)
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    shown = [one for one in cells.all() if one.locator(".cm-content").count()]
    codes = [one for one in shown if one.locator(".cm-content").inner_text().strip()]
    unrun = [one.locator(".cm-content").inner_text() for one in codes if not re.search(r"\d", _prompt(one))]
    bad = "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stdout']"
    boxes = [one.bounding_box() for one in page.locator(".jp-RenderedSVG img, .jp-RenderedSVG svg").all()]
    first = cells.first.locator(".cm-content")
    return Seen(
        unrun=tuple(unrun),
        wrong=tuple(page.locator(bad).all_inner_texts()),
        figures=sum(bool(box and box["width"] > 300 and box["height"] > 50) for box in boxes),
        text="\n".join(page.locator(".jp-RenderedMarkdown:visible").all_inner_texts()),
        headings=tuple(page.locator(".jp-TableOfContents-content .jp-tocItem-content").all_inner_texts()),
        parameters=first.inner_text() if first.is_visible() else "",
    )
