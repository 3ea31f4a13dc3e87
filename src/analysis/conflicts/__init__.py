"""Which claims cannot all be true, and why: ids, numbers and codes, no sentences."""
