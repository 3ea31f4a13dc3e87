"""The consoles of all commands: whatever the data hold, a terminal shows it and never obeys it."""

import sys
from collections.abc import Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from analysis.safe_text import visible


class SafeConsole(Console):
    """A console that spells out hidden signs; its own codes, for colours and progress, are no part of the text."""

    def render_str(self, text: str, **options: Any) -> Text:
        """A string as styled text, spelled out before anything is fitted into a column."""
        return super().render_str(visible(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """The segments of anything that can be shown; everything that is printed passes here."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


def is_terminal() -> bool:
    """Whether somebody sits before the command who can be asked."""
    return sys.stdin.isatty()
