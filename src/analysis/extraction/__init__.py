"""Which claims does a running text make? Sentences, numbers, what is a claim, its axes, and what is held of it."""
