"""An audit of a text: what it claims, what is held of it, which of its numbers cannot all be true, and the page."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.library.auditing import TextFindings, find_in_text


@dataclass(frozen=True)
class Audit:
    """What an audit of a text finds; claims of the text are called T-001 by their number in it."""

    findings: TextFindings = field(repr=False)
    source: str

    @property
    def numbers(self) -> pd.DataFrame:
        """Every number as `read_text` gives it, with `match`, `held_as`, `agrees` and `differs`."""
        return self.findings.numbers

    @property
    def claims(self) -> pd.DataFrame:
        """The claims of which the words say place and measure, in the columns of the published ones."""
        return self.findings.claims

    @property
    def held(self) -> pd.DataFrame:
        """The claims that are held, or near one that is, with the advice for it."""
        return self.findings.held

    @property
    def conflicts(self) -> pd.DataFrame:
        """The sets that cannot all be true, among the text and with what is held, on axes that are said."""
        return self.findings.conflicts

    @property
    def questions(self) -> pd.DataFrame:
        """The sets that could not, if what is usual were meant; the column `assumed` says where the text is silent."""
        return self.findings.questions

    @cached_property
    def page(self) -> str:
        """One HTML page that needs nothing else: the text with its numbers marked, and what is known of each."""
        from analysis.own.audit_page import audit_page

        return audit_page(self.findings, self.source)

    def __repr__(self) -> str:
        counts = (len(self.numbers), int(self.numbers["claim"].sum()), len(self.held), len(self.conflicts))
        return "Audit: {} numbers, {} claims, {} held or near, {} that clash".format(*counts)


def audit(
    text: str, *, source: str | None = None, year: int | None = None, place: str | None = None
) -> Audit:
    """What a text claims, which of it is held and may be quoted, and which of its numbers cannot all be true.

    A clash is told only where the words say everything that it hangs on; what would clash if the usual were meant is
    asked instead (`questions`).

    Parameters
    ----------
    text : str
        Plain text, Markdown or HTML; it is never run, and nothing in it is fetched.
    source : str, optional
        Who published it, for the title of the page.
    year : int, optional
        The year of the text, from which "last year" counts.
    place : str, optional
        The place that it is about, for claims of which the words name none.

    Returns
    -------
    Audit
        `numbers`, `claims`, `held`, `conflicts` and `questions` are frames, `page` is HTML.

    Examples
    --------
    >>> an.audit("In 2008 there were 809 registered trafficking victims in the Netherlands.")
    Audit: 2 numbers, 1 claims, 1 held or near, 0 that clash
    """
    return Audit(find_in_text(text, source=source, year=year, place=place), source or "")
