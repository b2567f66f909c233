"""Which statements and branches of the program the tests run: it leaves a mark at each, which costs next to nothing."""
