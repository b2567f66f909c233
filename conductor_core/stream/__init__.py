"""Consumers of the event log, each with its own cursor."""
