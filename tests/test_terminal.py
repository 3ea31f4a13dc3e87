"""A terminal is never sent a sign of the data that it would obey, whatever is printed and however."""

import io
import re
from pathlib import Path

import pytest
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from analysis.runner.collection import Page
from analysis.runner.page_faults import Fault, Kind
from analysis.runner.results import PageResult, Reporter
from analysis.safe_text import hidden_sign
from analysis.terminal import SafeConsole

#: Colours, a title of the window, a text that runs backwards, an invisible blank, a bell, C1 controls, NUL.
HOSTILE = "\x1b[31mRED\x1b[0m\x1b]0;pwned\x07 \u202egnp.exe\u202c \u200b \b\b \x9b31m a\x00b \x7f\u2028end"


def printed(console: SafeConsole) -> None:
    """Print the text in every way that commands know."""
    table = Table(title=HOSTILE)
    table.add_column(HOSTILE, overflow="fold")
    table.add_row(escape(HOSTILE))
    table.add_row(Text(HOSTILE))
    console.print(escape(HOSTILE), style="red", soft_wrap=True)
    console.print(HOSTILE, markup=False, highlight=False, soft_wrap=True)
    console.print(Text(HOSTILE))
    console.print(table)
    console.print(Markdown(f"# {HOSTILE}\n\n[{HOSTILE}](#x) `{HOSTILE}` **{HOSTILE}**\n\n    {HOSTILE}"))
    console.out(HOSTILE, highlight=False)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_no_way_of_printing_sends_a_hidden_sign(is_terminal: bool) -> None:
    stream = io.StringIO()
    printed(SafeConsole(file=stream, force_terminal=is_terminal, width=200))
    text = stream.getvalue()
    # Colours and links of our own.
    own = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", text) if is_terminal else text
    assert hidden_sign(own) == ""
    assert r"\u001b[31mRED" in own
    assert r"\u202egnp.exe" in own
    assert "pwned\x07" not in text


def test_a_cell_is_wide_enough_for_what_is_spelled_out() -> None:
    stream = io.StringIO()
    table = Table(box=None)
    table.add_column("x")
    table.add_row("ab\u202e\u202e\u202e\u202e\u202ecd")
    SafeConsole(file=stream, width=200).print(table)
    assert r"ab\u202e\u202e\u202e\u202e\u202ecd" in stream.getvalue()


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_sends_none_either(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    stream = io.StringIO()
    console = SafeConsole(file=stream, force_terminal=is_terminal, width=200)
    page = Page(HOSTILE, Path("region.ipynb"), {})
    with Reporter(console, 1, current=0) as reporter:
        reporter.begin(page)
        reporter.refresh()
        reporter.end(PageResult(page, fault=Fault(Kind.ERROR, HOSTILE)))
    own = re.sub(r"\x1b\[[?\d;]*[a-zA-Z]|\r", "", stream.getvalue())
    assert "RED" in own
    assert hidden_sign(own) == ""
