"""A range of which the other claims leave a part only."""

from collections.abc import Iterable

from analysis.conflicts import phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks.share_against_count import is_share
from analysis.conflicts.clip import Clip
from analysis.conflicts.explanations import Codes, spread
from analysis.conflicts.finding import Check, Finding, Told, ids_of, pages_of
from analysis.conflicts.words import Code, Explanation, Level, Reason, Resolution


def find(case: Case) -> Iterable[Finding]:
    """Clipped ranges, but for those that a share of a population clips."""
    for clip in case.clips:
        if not any(map(is_share, clip.others)):
            claims = (clip.claim, *clip.others)
            yield Finding(
                Code.CLIPPED, Level.CLIPPED, ids_of(claims), pages_of(claims), clip.factor,
                matter=clip, group=ids_of(claims), reasons=(Reason.LITTLE_ROOM,),
            )  # fmt: skip


def tell(case: Case, finding: Finding) -> Told:
    """The range and what is left of it in words."""
    clip = finding.matter
    assert isinstance(clip, Clip)
    ends = [phrases.bound(clip.claim, end) for end in (clip.low, clip.high)]
    left = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    arithmetic = f"{telling.each((clip.claim, *clip.others))} Together they leave {left} of the first."
    evidence = (
        telling.remarks((clip.claim, *clip.others)) or "All of them are about the same time and measure."
    )
    return Told(
        arithmetic, evidence, f"All can be right only if the first number is {left}.", Resolution.KEPT
    )


def coded(case: Case, finding: Finding) -> Codes:
    """The range and what is left of it in numbers and codes."""
    clip = finding.matter
    assert isinstance(clip, Clip)
    left = (spread(Explanation.BETWEEN, clip.low, clip.high),)
    return Codes(ids_of((clip.claim, *clip.others)), clip.factor, explanations=(left,))


CHECK = Check(
    Code.CLIPPED, "A range that the others clip", "narrower by a tenth on the log scale (conflict_clip_share)",
    "Belotti et al. (2009), Optimization Methods and Software 24(4-5), on bounds tightening", find, tell, coded,
)  # fmt: skip
