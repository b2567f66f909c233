"""Clients of git hosts, as thin as their use here."""
