"""The public library: claims in and out as DataFrames, the rows of a researcher's own among them."""
