"""Figures a second for a column of a million distinct figures on one core.

Run with `OPENBLAS_NUM_THREADS=1 python benchmarks/figures.py [NUMBER]`.
"""

import contextlib
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.reading.figures import FigureError, parse_figure, parse_figures

WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    """
UNITS, TENS = WORDS.split()[:20], WORDS.split()[20:]

#: Each form makes another text of every integer.
FORMS: tuple[Callable[[int], str], ...] = (
    lambda n: f"about {n:,}",
    lambda n: f"{n:,} to {2 * n + 1:,}",
    lambda n: f"up to {n:,}",
    lambda n: f"at least {n} women and children a year",
    lambda n: f"{n / 1e7:.7%}",
    lambda n: f"${n / 1000:.3f} billion",
    lambda n: f"at least {n / 1e5:.5f} percent",
    lambda n: f"between {n} and {n + 17:,} persons",
    lambda n: f"{n:,}".replace(",", " ") + " victims",
    lambda n: f"fewer than {n + 1:,} cases",
    lambda n: f"{n / 1e4:.4f} per 100,000",
    lambda n: f"more than {n + 1} in {3 * n + 10_000:,}",
    lambda n: f"\u20ac{n / 1000:.4f}\u2013{n / 900 + 1:.4f} million",
    lambda n: f"<{n + 2}",
    lambda n: f"an estimated {n:,}\u2013{n + 5:,}",
    lambda n: f"{n:,} or more",
    lambda n: f"{n + 1_000_000}.0",
)


def below_thousand(number: int) -> str:
    """Return a number from 1 to 999 in words."""
    hundreds, rest = divmod(number, 100)
    words = UNITS[rest] if rest < 20 else TENS[rest // 10 - 2] + (f"-{UNITS[rest % 10]}" if rest % 10 else "")
    if not hundreds:
        return words
    return f"{UNITS[hundreds]} hundred" + (f" and {words}" if rest else "")


def in_words(number: int) -> str:
    """Return a number from 1 to 999,999 in words."""
    thousands, rest = divmod(number, 1000)
    parts = [f"{below_thousand(thousands)} thousand"] if thousands else []
    return " ".join([*parts, below_thousand(rest)] if rest else parts)


def column(size: int, forms: tuple[Callable[[int], str], ...]) -> pd.Series:
    """Return a column of distinct figures in mixed forms, in random order."""
    texts = [forms[number % len(forms)](number) for number in range(1, size + 1)]
    assert len(set(texts)) == size
    return pd.Series(texts).sample(frac=1.0, random_state=7, ignore_index=True)


def timed(name: str, size: int, run: Callable[[], object]) -> None:
    """Print the best of three runs."""
    seconds = []
    for _ in range(3):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:42} {size:>9,} figures  {min(seconds):6.2f} s  {size / min(seconds):>10,.0f} a second  {peak:6,.0f} MB"
    )


def refused(series: pd.Series) -> None:
    """Read a column in which every figure is wrong."""
    with contextlib.suppress(FigureError):
        parse_figures(series)


def main(size: int) -> None:
    """Print the table."""
    mixed = column(size, FORMS)
    timed(f"{len(FORMS)} mixed forms, all distinct", size, lambda: parse_figures(mixed))
    words = column(min(size, 999_999), (in_words,))
    timed("number words, all distinct", len(words), lambda: parse_figures(words))
    counts = pd.Series(np.arange(size) + 0.5)
    timed("floats", size, lambda: parse_figures(counts))
    wrong = mixed + " fold"
    timed("all wrong: one error", size, lambda: refused(wrong))
    some = mixed.head(20_000).tolist()
    timed("one at a time with parse_figure", len(some), lambda: [parse_figure(text) for text in some])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
