"""Talking to Claude Code in its own words: lines of JSON on its input and output."""
