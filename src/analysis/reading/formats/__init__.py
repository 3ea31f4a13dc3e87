"""Readers of official files as their producers hand them out, and of the project's own long tables."""
