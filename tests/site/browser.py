"""A real browser for the tests that need one."""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, Request

#: Installed browsers that Playwright can drive, by the names of their programs.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def executable(own: str) -> str:
    """Path of the first browser found: the one named in ANALYSIS_BROWSER, an installed one, Debian's, Playwright's own.

    `own` is where Playwright keeps its own browser, installed or not. A RuntimeError if there is none.
    """
    named = os.environ.get("ANALYSIS_BROWSER") or _installed()
    if not named and os.geteuid() == 0 and shutil.which("apt-get"):
        named = _debian()
    if named or Path(own).is_file():
        return named or own
    raise RuntimeError(
        "no browser was found: install Chromium, or name one in ANALYSIS_BROWSER, or run `playwright install chromium`"
    )


def _installed() -> str | None:
    """Path of an installed browser."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _debian() -> str | None:
    """Install Debian's Chromium and say where it is; of several test processes one installs and the others wait."""
    with (Path(tempfile.gettempdir()) / "analysis-tests-browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (found := _installed()) is None:
            patient = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "--yes"]
            for command in (["update"], ["install", "chromium"]):
                nowhere = subprocess.DEVNULL
                subprocess.run([*patient, *command], check=False, stdout=nowhere, stderr=nowhere)
            found = _installed()
    return found


def settle(page: Page, *, quiet: float = 0.5, at_most: float = 60) -> None:
    """Wait until a page asks for nothing more: `quiet` seconds without a new request, or `at_most` in all.

    Playwright's own wait for an idle network counts a request that the browser drops without a word (a picture that
    left the screen) as under way for ever.
    """
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    page.wait_for_load_state("load")
    deadline = time.monotonic() + at_most
    before = -1
    while len(asked) != before and time.monotonic() < deadline:
        before = len(asked)
        page.wait_for_timeout(quiet * 1000)
    page.remove_listener("request", note)
