"""How an answer was made, as a page tells it: the works that its methods cite, each once."""

from analysis.findings.model import Findings


def works(findings: Findings) -> list[str]:
    """What the methods paragraphs of a page cite, in alphabetical order."""
    return sorted({work for line in findings.methods for work in line.references})
