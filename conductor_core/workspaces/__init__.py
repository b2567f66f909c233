"""Files: repositories, archives, workspaces, sandboxes."""
