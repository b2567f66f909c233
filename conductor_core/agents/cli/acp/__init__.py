"""Talking to agent programs over the Agent Client Protocol."""
