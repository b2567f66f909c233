"""Discord as a surface: threads are rooms, orders come as commands, presses and plain words."""
