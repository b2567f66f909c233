"""Who does the work: registry, discovery, command agents, the loop over model APIs."""
