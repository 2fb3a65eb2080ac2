"""What the rules about caches in shipped layers share: a rule names its manager, and its record says the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from posixpath import basename
from typing import ClassVar

from rules.dockerfile.model import Dockerfile, Stage
from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.catalogue import ecosystem_of, fetching, programs, sharing
from rules.ecosystems.record import Lock, Manager, Never
from rules.edits.kept_caches import (
    KeptDownload,
    begins_empty,
    clean_behind,
    keep_out,
    kept_downloads,
    last_of_each_run,
    only_installs_tools,
)
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Rule, Valid
from rules.facts.cache_mounts import mount_targets
from rules.facts.calls import Invocation
from rules.facts.missing_options import lacks
from rules.facts.named_packages import called, in_full
from rules.package_managers._cache_examples import stock_examples


class CacheKept(Rule):
    """A call leaves what it downloaded in a shipped layer.

    manager: the one whose cache it is; a manager that fills the same cache counts, too. To the examples of a rule come
    those that hold for each cache: mounted, switched off, removed, in a builder stage.
    """

    category = Category.PACKAGE_MANAGERS
    manager: ClassVar[Manager]
    valid: ClassVar[tuple[Valid, ...]] = ()

    def __init_subclass__(cls) -> None:
        if "manager" in vars(cls):
            cls.valid = (*cls.valid, *stock_examples(cls.manager))
            cls.looks_for = (
                programs(*sharing(cls.manager.cache)) if isinstance(cls.manager.cache, Cache) else frozenset()
            )

    @property
    def cache(self) -> Cache:
        """The cache of the manager; a rule about one that has none is a mistake."""
        assert isinstance(self.manager.cache, Cache)
        return self.manager.cache

    @property
    def leftover(self) -> Leftover:
        """What the cache comes to in a layer."""
        assert isinstance(self.manager.leftover, Leftover)
        return self.manager.leftover

    def downloads(self, call: Invocation) -> bool:
        """Whether the call fills the cache."""
        fetches = fetching(call.tool) if call.tool in sharing(self.cache) else None
        if fetches is None or call.subcommand not in fetches.verbs | fetches.refreshes:
            return False
        return not call.has(*fetches.unless, *fetches.offline)

    def counting(
        self, dockerfile: Dockerfile, context: Context, downloads: Iterable[KeptDownload]
    ) -> Iterable[KeptDownload]:
        """Those of the downloads that cost something, and that can be told apart from what the program needs."""
        return downloads

    def plain_fix(self, dockerfile: Dockerfile, download: KeptDownload) -> Fix | None:
        """The fix without a mount: the flag that stores nothing, or the cleaner behind the call."""
        flag, call = self.leftover.flag, download.call
        if not flag or lacks(dockerfile, download.stage, call, flag):
            return self.cleaned(dockerfile, download)
        verb = call.subcommand_word or call.program
        return Fix(f"Add `{flag}`", (insert(verb.span.end, f" {flag}"),), saving=self.leftover.saving)

    def cleaner(self, stage: Stage) -> str:
        """The command that empties the cache in this stage's image."""
        return self.leftover.cleaner

    def cleaned(self, dockerfile: Dockerfile, download: KeptDownload) -> Fix | None:
        """The cleaner behind the call, with this file's own program and folders in it."""
        mounts = " ".join(mount_targets(self.cache, download.stage, download.run))
        cleaner = self.cleaner(download.stage).format(program=download.call.program.text, mounts=mounts)
        return clean_behind(dockerfile, download, cleaner, self.leftover.saving) if cleaner else None

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        found = self.counting(dockerfile, context, kept_downloads(dockerfile, context, self.cache, self.downloads))
        told = list(found if self.leftover.flag else last_of_each_run(found))
        names = Counter(called(download.call) for download in told)
        for download in told:
            name = called(download.call)
            yield self.finding(
                download.call.command.span,
                self.leftover.message.format(call=name if names[name] == 1 else in_full(download.call)),
                keep_out(dockerfile, context, download, self.cache, self.plain_fix(dockerfile, download)),
            )


class LinkedCacheKept(CacheKept):
    """The same for a manager that links what it installs to the cache: only the descriptions of packages cost space.

    They are fetched where the manager chooses versions itself.
    """

    def counting(
        self, dockerfile: Dockerfile, context: Context, downloads: Iterable[KeptDownload]
    ) -> Iterable[KeptDownload]:
        if _INSTALLS_LATER.search(dockerfile.source.text):
            return ()  # a later step installs from the cache: a cleaner would take what nothing links to yet
        return (one for one in downloads if self._chooses(one.call, context))

    def _chooses(self, call: Invocation, context: Context) -> bool:
        """Whether packages are added by name, or there surely is no lock file."""
        lock = self.manager.lock
        assert isinstance(lock, Lock)
        if call.subcommand in lock.changes or call.operands or call.has("--no-lockfile"):
            return True
        files, names = context.build.files, lock.files
        return files is not None and not any(basename(path) in names for path in files)


_INSTALLS_LATER = re.compile(r"\bpnpm fetch\b|--(prefer-)?offline\b")


class ToolSourcesKept(CacheKept):
    """The same for a language whose cache is also the one of the program's own build: only tools count, and only where
    nothing else may read the cache.
    """

    def is_tool(self, call: Invocation) -> bool:
        """Whether the call installs a program from elsewhere."""
        raise NotImplementedError

    def downloads(self, call: Invocation) -> bool:
        return call.tool == self.manager.name and self.is_tool(call)

    def counting(
        self, dockerfile: Dockerfile, context: Context, downloads: Iterable[KeptDownload]
    ) -> Iterable[KeptDownload]:
        found = tuple(downloads)
        if not found or not only_installs_tools(dockerfile, self.manager.name, self.downloads):
            return ()
        images = ecosystem_of(self.manager.name).begins_empty
        return (one for one in found if begins_empty(one.stage, *(() if isinstance(images, Never) else images)))
