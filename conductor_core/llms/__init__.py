"""Model providers behind one port, with catalogue and prices."""
