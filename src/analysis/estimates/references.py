"""The works that the ways of putting claims together rest on, each written once."""

FRIEDE = (
    "Friede, T., Röver, C., Wandel, S. and Neuenschwander, B. (2017). Meta-analysis of few small studies in orphan "
    "diseases. Research Synthesis Methods 8, 79-91."
)
HARTUNG = (
    "Hartung, J. and Knapp, G. (2001). A refined method for the meta-analysis of controlled clinical trials with "
    "binary outcome. Statistics in Medicine 20, 3875-3889."
)
OHAGAN = (
    "O'Hagan, A., Buck, C. E., Daneshkhah, A. and others (2006). Uncertain Judgements: Eliciting Experts' "
    "Probabilities. Chichester: Wiley."
)
ROEVER_2015 = (
    "Röver, C., Knapp, G. and Friede, T. (2015). Hartung-Knapp-Sidik-Jonkman approach and its modification for "
    "random-effects meta-analysis with few studies. BMC Medical Research Methodology 15, 99."
)
ROEVER_2020 = (
    "Röver, C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical "
    "Software 93(6)."
)
ROEVER_2021 = (
    "Röver, C., Bender, R., Dias, S. and others (2021). On weakly informative prior distributions for the "
    "heterogeneity parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12, 448-474."
)

#: All of them, in alphabetical order.
REFERENCES = (FRIEDE, HARTUNG, OHAGAN, ROEVER_2020, ROEVER_2021, ROEVER_2015)
