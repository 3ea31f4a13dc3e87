"""Claims that cannot all be true, or seem so."""

from dataclasses import dataclass

from analysis.findings.rules import require


@dataclass(frozen=True, slots=True)
class Dispute:
    """Claims that cannot all be true, or seem so, as the conflicts table tells it.

    Parameters
    ----------
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

    conflict_id: str
    level: str
    marginal: bool
    code: str
    claim_ids: tuple[str, ...]
    regions: tuple[str, ...]
    severity: float
    arithmetic: str
    reasons: tuple[str, ...]
    reason_evidence: str
    would_have_to_be_true: str
    resolution: str
    one_text: bool = True
    numbers: int = 0

    def __post_init__(self) -> None:
        """Refuse a dispute without claims, or one that no factor could be wrong by."""
        require(bool(self.claim_ids), f"{self.conflict_id}: a dispute between no claims")
        require(self.severity >= 1, f"{self.conflict_id}: a severity below one")
