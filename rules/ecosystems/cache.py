"""Where a package manager keeps what it downloads, and what keeps that out of a layer."""

from __future__ import annotations

from rules.dockerfile.node import node, record
from rules.engine.finding import Saving


@node
class Cache:
    """What one tool keeps.

    tool: whose it is. folders: where, `~` being the user's home.
    switches: variables that turn the cache off or move it; any value counts, as the tools read them.
    cleaners: commands that empty it, as the words they contain in this order. partial: those that empty a part, and
        would empty a mount that is there to keep it.
    mounts: the targets of cache mounts for it, `~` being the user's home; () where that depends on the image.
    in_images: other targets in an official image. moved_by: others again where a variable is set, `{}` its value.
    keep: the option with which a call keeps what it downloads, where it deletes that otherwise.
    locked: builds that run at the same time have to wait for one another.
    links: what is installed is a link to the file in the cache, so that only the descriptions of packages cost space;
        they are read where the tool chooses versions itself.
    has_other_use: later steps may read it, or its cleaners do other things too.
    """

    tool: str
    folders: tuple[str, ...]
    switches: tuple[str, ...] = ()
    cleaners: tuple[tuple[str, ...], ...] = ()
    mounts: tuple[str, ...] = ()
    in_images: tuple[tuple[str, tuple[str, ...]], ...] = ()
    moved_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    locked: bool = False
    links: bool = False
    has_other_use: bool = False
    partial: tuple[tuple[str, ...], ...] = ()
    keep: str = ""


@record
class Leftover:
    """What the cache comes to in a shipped layer, and the way out.

    message: what is said of it, `{call}` being the call as a message names it.
    saving: what is gained. flag: the option with which a call stores nothing; "" where there is none.
    cleaner: the command that empties the cache, `{program}` being the program as it was called; "" where the flag does.
    example: an image and a call, which the examples of its rule are made from.
    """

    message: str
    saving: Saving
    example: tuple[str, str]
    flag: str = ""
    cleaner: str = ""


XDG = ("XDG_CACHE_HOME",)
"""The variable that moves all caches of a user."""
