"""Strategy: what a step leaves behind is removed in the layer that made it."""
