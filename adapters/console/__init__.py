"""The terminal as a surface: the reference implementation."""
