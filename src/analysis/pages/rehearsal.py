"""What every page of this project does first, done once for all of them."""

from collections.abc import Sequence


def rehearse(texts: Sequence[str]) -> None:
    """Read the tables, compile the narrative's templates and find the fonts, by making a page that nobody sees.

    Pages and figures of `analysis` keep no state but caches, so that a kernel forked afterwards says the same as
    one that starts from nothing; a test compares every page.

    Parameters
    ----------
    texts
        What the notebook gives to functions: only the slots and figures among them are rehearsed, because what
        a rehearsal reads counts as read by every page of the notebook.
    """
    import analysis
    from analysis.report.narrative import SLOTS

    page = analysis.page(analysis.regions()[0])
    for slot in SLOTS:
        if slot in texts:
            page.say(slot)
    for figure in page.figures:
        if figure in texts:
            page.draw(figure)._repr_mimebundle_()
