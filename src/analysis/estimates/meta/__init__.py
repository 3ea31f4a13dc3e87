"""Classical meta-analysis as a pure array core: numpy in, numpy out, many quantities at once."""
