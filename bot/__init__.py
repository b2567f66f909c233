"""The composition root: knows everyone, decides nothing."""
