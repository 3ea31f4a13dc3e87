"""The choices of the multiverse and their options in plain words, by their names in the priors."""

from collections.abc import Mapping

CHOICES: Mapping[str, str] = {
    "coverage": "how often a printed range is taken to hold the truth",
    "tau_scale": "how far lines of evidence are expected to differ",
    "mu_prior": "what is assumed beforehand",
    "spread": "how exact a single number is taken to be",
    "suspected_copies": "whether suspected copies count once",
    "corrections": "whether slips in the texts are corrected",
    "secondary_reports": "whether numbers read at second hand count",
    "evidence": "whether evidence from outside the 2009 article counts",
    "definition": "how wide the definition is",
    "pooling": "how claims are combined",
}
#: Below the words of its choice; an option that is not named stands as it is.
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "coverage": {f"{share:g}": f"{100 * share:g} times in 100" for share in (0.8, 0.5, 0.9, 0.95)},
    "tau_scale": {"1": "widely", "0.5": "less", "corpus": "as all of them here do"},
    "mu_prior": {"1": "the usual assumption", "0.1": "a tenth of it", "10": "ten times as many"},
    "spread": {"1": "as usual", "0.5": "twice as exact", "2": "half as exact"},
    "suspected_copies": {"separate": "copies count each", "collapsed": "copies count as one"},
    "corrections": {"on": "slips corrected", "off": "figures as printed"},
    "secondary_reports": {"in": "second-hand numbers in", "out": "second-hand numbers out"},
    "evidence": {"all": "all evidence", "article": "only the 2009 article"},
    "definition": {
        "trafficked": "victims of trafficking",
        "trafficked_no_coercion_test": "also where no force is asked for",
        "sex_trade": "also everyone in prostitution",
    },
    "pooling": {
        "exact": "hierarchical model",
        "reml_hk": "random-effects meta-analysis",
        "linear_pool": "linear opinion pool",
    },
}
#: What is put before or after the words of an option where a sentence names it without its choice.
_ALONE: Mapping[str, str] = {
    "coverage": "a range holds the truth {}",
    "tau_scale": "lines of evidence expected to differ {}",
    "spread": "single numbers {}",
}
_SAID: Mapping[tuple[str, str], str] = {
    ("mu_prior", "0.1"): "a tenth of the usual assumption",
    ("mu_prior", "10"): "ten times the usual assumption",
}


def choice_words(axis: str) -> str:
    """A choice in words."""
    return CHOICES.get(axis, axis.replace("_", " "))


def option_words(axis: str, option: float | str) -> str:
    """An option of a choice in words."""
    plain = f"{option:g}" if isinstance(option, int | float) else option
    return OPTIONS.get(axis, {}).get(plain, plain.replace("_", " "))


def option_said(axis: str, option: float | str) -> str:
    """An option in a sentence that does not name its choice: single numbers twice as exact."""
    plain = f"{option:g}" if isinstance(option, int | float) else option
    return _SAID.get((axis, plain)) or _ALONE.get(axis, "{}").format(option_words(axis, plain))
