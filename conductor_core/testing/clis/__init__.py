"""Agent programs that behave as the real ones do, badly where a test wants that."""
