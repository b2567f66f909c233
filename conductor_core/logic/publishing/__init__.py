"""Delivery to a git host: what may go where, and what is said about it. Pure."""
