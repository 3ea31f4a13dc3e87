"""The works that the ways of putting claims together rest on."""

#: In alphabetical order.
REFERENCES = (
    (
        "Binette, O. and Steorts, R. C. (2022). On the reliability of multiple systems estimation for estimating "
        "modern slavery. Journal of the Royal Statistical Society A 185, 640-676."
    ),
    (
        "Friede, T., Röver, C., Wandel, S. and Neuenschwander, B. (2017). Meta-analysis of few small studies in orphan "
        "diseases. Research Synthesis Methods 8, 79-91."
    ),
    (
        "Hartung, J. and Knapp, G. (2001). A refined method for the meta-analysis of controlled clinical trials with "
        "binary outcome. Statistics in Medicine 20, 3875-3889."
    ),
    (
        "O'Hagan, A., Buck, C. E., Daneshkhah, A. and others (2006). Uncertain Judgements: Eliciting Experts' "
        "Probabilities. Chichester: Wiley."
    ),
    (
        "Röver, C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical "
        "Software 93(6)."
    ),
    (
        "Röver, C., Bender, R., Dias, S. and others (2021). On weakly informative prior distributions for the "
        "heterogeneity parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12, 448-474."
    ),
    (
        "Röver, C., Knapp, G. and Friede, T. (2015). Hartung-Knapp-Sidik-Jonkman approach and its modification for "
        "random-effects meta-analysis with few studies. BMC Medical Research Methodology 15, 99."
    ),
    (
        "Whitehead, J., Jackson, J., Balch, A. and Francis, B. (2019). On the unreliability of multiple systems "
        "estimation for estimating the number of potential victims of modern slavery in the UK. "
        "Journal of Human Trafficking 7, 1-13."
    ),
)
