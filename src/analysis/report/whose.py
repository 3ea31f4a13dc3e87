"""Whose evidence a page rests on, where it says that something is not in it."""

from analysis.findings.model import Findings
from analysis.report import numbers, phrases
from analysis.vocabulary import Scope


def nobody(findings: Findings) -> str:
    """The subject of a sentence on what is missing, by the evidence that was asked for: no source on these pages.

    With the article's evidence other sources are held and not used, and what was left out as asked is held too.
    """
    article = findings.parameters.evidence == Scope.ARTICLE
    who = "no claim of the 2009 article" if article else "no source on these pages"
    if not findings.dropped:
        return who
    makers = numbers.listed(sorted({phrases.producer(findings.claim(one)) for one in findings.dropped}))
    return f"without {makers}, {who}"
