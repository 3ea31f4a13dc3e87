"""Marks that keep apart what words of the columns cannot: declared concepts, and the registers of offices.

Two ways to count that a study sets beside one another (one sign of risk beside several), and two registers with
different admission, share people and neither holds the other. So each claim of such a kind gets a mark of its own
beside the cells of its axis: an atom that no other claim of that kind has.
"""

from collections.abc import Sequence
from dataclasses import replace

from analysis.conflicts.compared_claim import ComparedClaim
from analysis.conflicts.lattice import Box, Extent
from analysis.conflicts.rules import CELLS, Rules
from analysis.vocabulary import Method

_STATUS_CELLS = len(CELLS["status"])
_VISIBILITY_CELLS = len(CELLS["visibility"])
#: All marks of registers: who is counted without a register may stand in any.
_ANY_REGISTER = ~((1 << _VISIBILITY_CELLS) - 1)


def with_concepts(claims: Sequence[ComparedClaim]) -> list[ComparedClaim]:
    """The claims with a mark for each that is declared to be of another concept than one of them, or named so."""
    present = {claim.claim_id for claim in claims}
    marked: set[str] = set()
    for claim in claims:
        named = present.intersection(claim.printed.other_concept_than)
        marked |= named
        if named:
            marked.add(claim.claim_id)
    places = {claim_id: place for place, claim_id in enumerate(sorted(marked))}
    result = []
    for claim in claims:
        place = places.get(claim.claim_id)
        mark = 0 if place is None else 1 << (_STATUS_CELLS + place)
        result.append(_marked(claim, status=mark) if mark else claim)
    return result


def with_registers(claims: Sequence[ComparedClaim], rules: Rules) -> list[ComparedClaim]:
    """The claims with a mark for the register of each count of known persons that an office keeps.

    A lineage is one register; of a claim without one its maker has one. Registers of which the rules say whom they
    hold keep that.
    """
    registers = sorted({_register(claim) for claim in claims if _is_of_register(claim, rules)})
    places = {register: place for place, register in enumerate(registers)}
    result = []
    for claim in claims:
        mark = _ANY_REGISTER
        if _is_of_register(claim, rules):
            mark = 1 << (_VISIBILITY_CELLS + places[_register(claim)])
        result.append(_marked(claim, visibility=mark))
    return result


def _is_of_register(claim: ComparedClaim, rules: Rules) -> bool:
    """Whether an office counted persons who are known, in a register of which no rule says whom it holds."""
    is_kept = claim.printed.method is Method.ADMINISTRATIVE and claim.is_seen
    return is_kept and claim.printed.register not in rules.registers


def _register(claim: ComparedClaim) -> str:
    """The register of a claim."""
    return claim.producer if claim.lineage == claim.claim_id else claim.lineage


def _marked(claim: ComparedClaim, *, status: int = 0, visibility: int = 0) -> ComparedClaim:
    """A claim with marks on the sets of what it counts and of its whole."""

    def marked(about: Extent) -> Extent:
        box: Box = about.box
        return replace(
            about, box=box._replace(status=box.status | status, visibility=box.visibility | visibility)
        )

    whole = claim.whole and marked(claim.whole)
    return replace(claim, about=marked(claim.about), whole=whole)
