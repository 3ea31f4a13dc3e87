"""What a notebook cell shows: Markdown for the narrative, SVG with alt text and drawn rows for a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.report.style import Drawing, svg

#: The one hand-over format between a notebook and the site.
MIME = "application/vnd.analysis+json"


@dataclass(frozen=True, slots=True)
class Narrative:
    """A piece of narrative; an empty one shows nothing at all."""

    markdown: str

    def __repr__(self) -> str:
        """The Markdown itself, for readers without a browser."""
        return self.markdown

    def _ipython_display_(self) -> None:
        """Leave what has words to `_repr_mimebundle_`, as IPython asks by this error; show nothing else."""
        if self.markdown:
            raise NotImplementedError

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        return {"text/markdown": self.markdown}


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with its alt text and the rows it draws."""

    drawing: Drawing

    def __repr__(self) -> str:
        """The alt text, for readers who cannot see the figure."""
        return self.drawing.alt

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        drawing = self.drawing
        record = {"figure": drawing.name, "alt": drawing.alt, "rows": list(drawing.rows)}
        return {"image/svg+xml": svg(drawing.figure), MIME: record}


@dataclass(frozen=True, slots=True)
class Record:
    """The findings of a page as data: nothing to see, everything to check."""

    name: str
    findings: Mapping[str, Any]

    def __repr__(self) -> str:
        """Say what was handed over."""
        return f"findings of {self.name}"

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        return {MIME: {"findings": dict(self.findings)}}
