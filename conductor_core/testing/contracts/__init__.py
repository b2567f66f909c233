"""The contract suite of each port."""
