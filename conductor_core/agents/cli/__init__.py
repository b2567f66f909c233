"""Programs on this machine that are agents themselves."""
