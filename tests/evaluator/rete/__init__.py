"""The second engine: what it decides, what it is spared, and what happens when its process does not live."""
