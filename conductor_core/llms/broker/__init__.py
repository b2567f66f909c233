"""Stands between agent programs and their providers: adds the key, counts, pays, and lets nothing else through."""

from conductor_core.llms.broker.broker import KeyBroker

__all__ = ["KeyBroker"]
