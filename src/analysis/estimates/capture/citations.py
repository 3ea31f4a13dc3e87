"""What the methods paragraphs of this room cite, each written once."""

BINETTE = (
    "Binette, O. and Steorts, R. C. (2022). On the reliability of multiple systems estimation for estimating "
    "modern slavery. Journal of the Royal Statistical Society A 185, 640-676."
)
CHAN = (
    "Chan, L., Silverman, B. W. and Vincent, K. (2021). Multiple systems estimation for sparse capture data: "
    "Inferential challenges when there are nonoverlapping lists. Journal of the American Statistical "
    "Association 116, 1297-1306."
)
EFRON = (
    "Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical "
    "Association 82, 171-185."
)
FIENBERG = (
    "Fienberg, S. E. and Rinaldo, A. (2012). Maximum likelihood estimation in log-linear models. "
    "Annals of Statistics 40, 996-1023."
)
MADIGAN = (
    "Madigan, D. and York, J. C. (1997). Bayesian methods for estimation of the size of a closed population. "
    "Biometrika 84, 19-31."
)
SILVERMAN_2014 = (
    "Silverman, B. W. (2014). Modern slavery: an application of multiple systems estimation. "
    "London: Home Office."
)
SILVERMAN_2024 = (
    "Silverman, B. W., Chan, L. and Vincent, K. (2024). Bootstrapping multiple systems estimates to account for "
    "model selection. Statistics and Computing 34, 44."
)
WHITEHEAD = (
    "Whitehead, J., Jackson, J., Balch, A. and Francis, B. (2019). On the unreliability of multiple systems "
    "estimation for estimating the number of potential victims of modern slavery in the UK. "
    "Journal of Human Trafficking 7, 1-13."
)

CAVEAT = (
    "The total depends on the model: other models that fit about as well can give very different totals. "
    "Critics doubt that lists of this kind meet the assumptions at all (every person could have been on every "
    "list, lists match persons without error, nobody enters or leaves): Whitehead et al. (2019); Binette and "
    "Steorts (2022)."
)


def paragraph(body: str, *sources: str) -> str:
    """Methods text with the caveat that belongs to every such estimate, and its references."""
    references = " ".join(sorted({*sources, WHITEHEAD, BINETTE}))
    return f"{body} {CAVEAT}\n\nReferences: {references}"
