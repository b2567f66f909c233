"""Discord on loopback, for tests and to look at: it refuses what Discord refuses."""
