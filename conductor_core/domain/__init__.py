"""Frozen values: the words of the product. Nothing here does IO, reads a clock or an environment."""
