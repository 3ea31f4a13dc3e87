"""The record of published numbers: what appeared, vanished or moved from one edition to the next."""
