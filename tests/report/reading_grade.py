"""How hard a text is to read: the index of Coleman and Liau, from characters alone."""

import re


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
