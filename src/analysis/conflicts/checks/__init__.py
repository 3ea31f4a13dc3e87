"""The checks, each by what it compares; they return ids, numbers and codes."""
