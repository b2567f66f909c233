"""Shipped fakes and the contract suite of each port; production never imports it."""
