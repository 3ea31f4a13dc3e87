"""What a person adds to the raw files: shown before it is written, then written all at once or not at all."""
