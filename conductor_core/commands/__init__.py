"""One file, one order: its model and its handler."""
