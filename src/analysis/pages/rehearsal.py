"""What every page of this project does first, done once for all of them."""


def rehearse() -> None:
    """Read the tables, compile the narrative's templates and find the fonts, by making a page that nobody sees.

    Pages and figures of `analysis` keep no state but caches, so that a kernel forked afterwards says the same as
    one that starts from nothing; a test compares every page.
    """
    import analysis
    from analysis.report.narrative import SLOTS

    page = analysis.page(analysis.regions()[0])
    for slot in SLOTS:
        page.say(slot)
    for figure in page.figures:
        page.draw(figure)._repr_mimebundle_()
