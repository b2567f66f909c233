"""Agents that are a loop of ours around the API of a language model."""
