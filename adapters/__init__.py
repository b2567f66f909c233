"""Surfaces: chat in, orders out; events in, posts out."""
