"""Charts in a real browser: one picture in each theme, embeds that show all they need without asking for anything."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.test_browser import browser  # noqa: F401
