"""Slack as a surface: what people say there becomes orders, what happens to a run becomes messages of its thread."""
