"""Templates: declared bundles of files with variables. They are rendered here on the host; nothing in them is run."""
