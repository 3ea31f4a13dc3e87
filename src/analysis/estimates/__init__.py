"""What is the honest answer? Pooled, exact and capture-recapture estimates with their uncertainty."""
