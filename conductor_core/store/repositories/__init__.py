"""One repository for each concept of the store's port."""
