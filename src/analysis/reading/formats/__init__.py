"""Readers of tables in columns of their own: the project's long tables."""
