"""What the deeper sections of a page say: known and hidden, money, then and later, disputes, what sways it."""

from analysis.findings.amounts import MoneyLine, PerPerson
from analysis.findings.beside import Beside
from analysis.findings.dispute import Dispute
from analysis.findings.moments import Change, Moment, Moved
from analysis.findings.swayed import Choice, LeftOut, Multiverse

__all__ = [
    "Beside",
    "Change",
    "Choice",
    "Dispute",
    "LeftOut",
    "Moment",
    "MoneyLine",
    "Moved",
    "Multiverse",
    "PerPerson",
]
