"""How long base images are supported, and what to move to.

`data.json` holds days and tags; `make support` writes it from checkouts of endoflife.date and the official images.
"""
