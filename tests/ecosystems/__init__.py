"""The records of ecosystems, and what is derived from them."""
