"""How hard a text is to read: the index of Coleman and Liau, from characters alone, and words for each sentence."""

import re
from html import unescape


def coleman_liau(text: str) -> float:
    """United States school grade of a text.

    References
    ----------
    Coleman M., Liau T. L. (1975). A computer readability formula designed for machine scoring. Journal of Applied
    Psychology 60(2), 283-284: 0.0588 L - 0.296 S - 15.8, with L letters and S sentences for each 100 words.

    Raises
    ------
    ValueError
        If the text has no words.
    """
    words = re.findall(r"[A-Za-z0-9][A-Za-z0-9,.'’-]*[A-Za-z0-9]|[A-Za-z0-9]", text)
    if not words:
        raise ValueError("a text without words has no grade")
    letters = sum(sum(letter.isalnum() for letter in word) for word in words)
    sentences = len(re.findall(r"[.!?](?=\s|$)", text)) or 1
    return 0.0588 * 100 * letters / len(words) - 0.296 * 100 * sentences / len(words) - 15.8


def readable(markdown: str) -> str:
    """What a reader sees of a text: neither links nor tags nor signs of stress."""
    bare = re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return unescape(bare).replace("**", "").strip()


def sentences(text: str) -> list[str]:
    """The sentences of a text; what stands on a line of its own ends with it."""
    parts = [part for line in text.splitlines() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z“0-9])", line)]
    return [part.strip() for part in parts if part.strip()]


def longest(text: str) -> int:
    """Words of the longest sentence, where a list after a colon and what is in brackets are read on their own."""
    spoken = [re.sub(r"\([^()]*\)", "", sentence) for sentence in sentences(text)]
    return max(len(part.split()) for sentence in spoken for part in re.split(r"[:;]\s", sentence))
