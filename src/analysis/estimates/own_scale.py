"""The scale of a subject of which no claims are published: what its own claims teach of it, else the prior alone.

Nothing is borrowed from another subject. From `other_teams` of priors.yml strict comparisons on the scale is learned as
that of published claims is; whether these are enough is decided on all of them, and those of the quantity that is
answered are left out afterwards. With fewer the prior stands. Claims on one quantity alone have nothing to learn
elsewhere: from `show_spread` on its lines show their spread themselves, fewer are stated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto

import pandas as pd

from analysis.estimates.answer_table import Basis, basis_of
from analysis.estimates.given_scale import GivenScale
from analysis.estimates.lines_of_evidence import Entry, by_quantity
from analysis.estimates.pooled_posterior import LearnedScale, TeamScale
from analysis.reading.priors import Priors
from analysis.subject.measures import constants


class SpreadFrom(StrEnum):
    """Whence it is known how far the lines of an answer stand apart."""

    LEARNED = auto()
    OWN_LINES = auto()
    DEFAULT = auto()
    GIVEN = auto()


@dataclass(frozen=True)
class OwnScale(LearnedScale):
    """The posterior of A; where no comparison is left that teaches it, the prior alone."""

    @property
    def speaks_of_one(self) -> bool:
        """Whether any comparison of others is left."""
        return self.comparisons > 0

    def of_team(self, *, same_team: bool, least: float) -> TeamScale:
        """What is known of the scale for lines of one team, or of different ones."""
        scale = super().of_team(same_team=same_team, least=least)
        is_taught = scale.same_team > 0 or scale.other_team >= least
        return scale if is_taught else TeamScale(self.prior_alone().weights, 0, 0)


def own_basis(entries: Sequence[Entry], priors: Priors) -> Basis:
    """What answers to a subject's own claims are made with: a scale that these teach, or that of the prior."""
    basis = basis_of(entries, priors)
    enough = basis.rules.other_teams
    taught = basis.learned
    learned: LearnedScale = OwnScale(taught.sets, taught.prior_scale, taught.log_likelihood)
    if learned.comparisons < enough:
        learned = learned.prior_alone()
    rules = basis.rules
    if learned.by_team(same_team=False).comparisons >= enough:
        # There are enough in all: those of the quantity that is answered must not decide.
        rules = replace(rules, other_teams=1.0)
    if is_of_one_quantity(entries, basis):
        rules = replace(rules, least_lines=rules.show_spread)
    return replace(basis, rules=rules, learned=learned)


def is_of_one_quantity(entries: Sequence[Entry], basis: Basis) -> bool:
    """Whether all claims that can be put together are numbers of one thing."""
    return len(by_quantity(entries, basis.rules)) == 1


def spread_from(answers: pd.DataFrame, basis: Basis) -> "pd.Series[str]":
    """Whence the spread of each answer is known, as a word of `SpreadFrom`; empty where none has a part in it."""
    comparisons = answers["same_team_comparisons"] + answers["other_team_comparisons"]
    has_spread = comparisons.notna().to_numpy()
    # A subject of one quantity has no comparisons elsewhere, and its spread is no mere default.
    show_it_themselves = basis.rules.least_lines == basis.rules.show_spread
    unlearned = SpreadFrom.OWN_LINES if show_it_themselves else SpreadFrom.DEFAULT
    sources = pd.Series(unlearned, answers.index, dtype=object)
    sources = sources.mask(comparisons > 0, SpreadFrom.LEARNED)
    # What holds always is compared with nothing else.
    is_constant = answers["measure"].isin(constants()).to_numpy()
    sources = sources.mask(is_constant, SpreadFrom.OWN_LINES)
    if isinstance(basis.learned, GivenScale):
        sources = sources.where(is_constant, SpreadFrom.GIVEN)
    words = sources.where(has_spread, "").map(str)
    return words.astype("str")
