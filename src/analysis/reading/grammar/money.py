"""Currencies: the words and signs that name one of them beyond doubt, as ISO 4217 codes.

A bare dollar sign and the bare words "dollars", "pounds" and "rupees" are read as US dollars, pounds sterling and
Indian rupees, as in the English sources that write them so. Names that several currencies share and no source
of ours uses alone (francs, pesos, kroner, lei, a bare yen sign) are not read.
"""

#: Codes that are read as they stand. Codes that are English words (ALL, TOP, CUP) are left out.
_CODES = """
    USD EUR GBP CAD AUD NZD CHF JPY CNY INR PKR BDT NPR LKR SEK NOK DKK ISK PLN CZK HUF RON BGN RSD MDL UAH RUB BYN
    GEL AZN KZT UZS KGS TRY ILS JOD LBP SYP IQD IRR SAR AED QAR KWD BHD OMR EGP MAD TND DZD LYD SDG ETB KES TZS UGX
    RWF NGN GHS XOF XAF ZAR ZMW MWK MZN AOA BWP NAD BRL ARS CLP COP PEN MXN VES UYU PYG BOB CRC GTQ HNL NIO DOP HTG
    JMD TTD THB VND KHR LAK MMK MYR SGD IDR PHP HKD TWD KRW MNT FJD PGK DEM FRF ITL NLG BEF ATS ESP
    """
_NAMES: dict[str, str] = {
    "USD": "dollar; dollars; us dollar; us dollars; american dollars; u s dollars",
    "CAD": "canadian dollar; canadian dollars",
    "AUD": "australian dollar; australian dollars",
    "NZD": "new zealand dollar; new zealand dollars",
    "HKD": "hong kong dollars",
    "SGD": "singapore dollars",
    "EUR": "euro; euros",
    "GBP": "pound; pounds; pounds sterling; british pounds; sterling; quid",
    "CHF": "swiss franc; swiss francs; sfr",
    "INR": "rupee; rupees; rs; indian rupee; indian rupees",
    "PKR": "pakistani rupee; pakistani rupees",
    "NPR": "nepali rupees; nepalese rupees",
    "JPY": "yen; japanese yen",
    "CNY": "yuan; renminbi; rmb; chinese yuan",
    "THB": "baht; thai baht",
    "RUB": "rouble; roubles; ruble; rubles; russian roubles; russian rubles",
    "UAH": "hryvnia; hryvnias; hryvnya",
    "MDL": "moldovan lei",
    "RON": "romanian lei",
    "KRW": "korean won; south korean won",
    "NGN": "naira",
    "GHS": "cedi; cedis",
    "KES": "kenyan shillings",
    "ZAR": "rand; south african rand",
    "TRY": "turkish lira; turkish liras",
    "ILS": "shekel; shekels; new israeli shekels",
    "PHP": "philippine pesos",
    "MXN": "mexican pesos",
    "COP": "colombian pesos",
    "BRL": "reais; brazilian reais",
    "SEK": "swedish kronor",
    "NOK": "norwegian kroner",
    "DKK": "danish kroner",
    "DEM": "deutschmarks; deutsche marks",
}
CURRENCY_WORDS: dict[str, str] = {
    **{code.lower(): code for code in _CODES.split()},
    **{name.strip(): code for code, names in _NAMES.items() for name in names.split(";")},
    "$": "$",
}
#: What stands before or after a dollar sign, and the currency it makes of it.
DOLLARS: dict[str, str] = {
    **dict.fromkeys(("", "us", "u.s.", "u.s", "usd"), "USD"),
    **dict.fromkeys(("c", "ca", "can", "cad", "cdn"), "CAD"),
    **dict.fromkeys(("a", "au", "aud", "aus"), "AUD"),
    **dict.fromkeys(("nz", "nzd"), "NZD"),
    **dict.fromkeys(("hk", "hkd"), "HKD"),
    **dict.fromkeys(("s", "sg", "sgd"), "SGD"),
    **dict.fromkeys(("nt",), "TWD"),
    **dict.fromkeys(("r",), "BRL"),
}
#: Currencies that "$" may stand for when the other end of a range or a code behind it says which.
DOLLAR_CURRENCIES = frozenset(DOLLARS.values())
#: Currencies of countries that write a decimal comma, so that EUR 12,50 is no broken mark of thousands.
COMMA_CURRENCIES = frozenset(
    {"EUR", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "RSD", "MDL", "UAH", "RUB", "BYN"}
    | {"TRY", "BRL", "ARS", "CLP", "COP", "DEM", "FRF", "ITL", "NLG", "BEF"}
)
