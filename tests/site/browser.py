"""A real browser for the tests that need one."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

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
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            patient = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "--yes"]
            for command in (["update"], ["install", "chromium"]):
                subprocess.run([*patient, *command], check=False, **quiet)
            found = _installed()
    return found
