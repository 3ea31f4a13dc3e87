"""Claims that cannot all be true, or seem so."""

from dataclasses import dataclass

from analysis.findings.fields import CodeWord, Count, Factor, LevelWord, Name, ResolutionWord, check
from analysis.findings.rules import require, require_unique


@dataclass(frozen=True, slots=True)
class Dispute:
    """Claims that cannot all be true, or seem so, as the conflicts table tells it.

    Parameters
    ----------
    conflict_id, code, level : str
        Its id, which check found it, and how hard it is.
    marginal : bool
        Whether it is gone within the rounding of the print.
    claim_ids : tuple of str
        Claims, roles or ratings that stand against one another.
    arithmetic, reason_evidence, would_have_to_be_true : str
        What stands against what, why, and what would have to be true: sentences.
    resolution : str
        What was done with the claims.
    severity : float
        Factor by which one of the claims would have to move, at least one.
    reasons : tuple of str
        Alternatives; reasons that are needed together have `+` between them.
    regions : tuple of str
        Codes of the pages on which it is told.
    one_text : bool
        Whether a reader of one text meets it: false only for three numbers or more out of different texts that nothing
        but arithmetic puts together.
    numbers : int
        How many numbers its claims are: what a claim repeats of another one counts once; zero where that is not known.
    """

    conflict_id: Name
    level: LevelWord
    marginal: bool
    code: CodeWord
    claim_ids: tuple[str, ...]
    regions: tuple[str, ...]
    severity: Factor
    arithmetic: str
    reasons: tuple[str, ...]
    reason_evidence: str
    would_have_to_be_true: str
    resolution: ResolutionWord
    one_text: bool = True
    numbers: Count = 0

    def __post_init__(self) -> None:
        """Refuse a dispute without claims, or one that no factor could be wrong by."""
        check(self)
        require_unique(self.claim_ids, f"{self.conflict_id}: a claim stands twice in a dispute")
        require(self.numbers <= len(self.claim_ids), f"{self.conflict_id}: more numbers than claims")
        require(bool(self.claim_ids), f"{self.conflict_id}: a dispute between no claims")
