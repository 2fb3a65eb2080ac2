"""How an installation comes by its GitHub App: the manifest, the door to the set-up pages, what GitHub hands out."""
