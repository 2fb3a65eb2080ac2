"""apk keeps its package index in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.alpine import APK
from rules.ecosystems.catalogue import fetching
from rules.edits.shell import append_command, delete_command
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Edit, Finding, Fix
from rules.engine.rule import Invalid, Valid
from rules.facts.cache_mounts import mount_fix
from rules.facts.calls import Invocation, invocation
from rules.facts.kept_out_caches import kept_out
from rules.facts.missing_options import lacks
from rules.facts.named_packages import called
from rules.facts.shipped_stages import shipped_runs
from rules.package_managers._cache_kept import CacheKept


class ApkCacheKept(CacheKept):
    """`apk add` without `--no-cache` leaves the package index in the layer.

    With `--no-cache`, apk downloads a fresh index, uses it, and doesn't store it. You then don't need `apk update`,
    which only stores the index that `--no-cache` avoids. `apk cache clean` doesn't help, because it keeps the indexes
    in use.
    """

    manager = APK
    aliases = (
        "DL3019",
        "apkAddUseNoCache",
        "DF029",
    )
    references = ("https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper",)
    invalid = (
        Invalid(
            """
            FROM alpine:3.22
            RUN apk add curl
            """,
            """
            FROM alpine:3.22
            RUN apk add --no-cache curl
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN apk update && \\
                apk add curl git && \\
                apk add jq
            """,
            """
            FROM alpine:3.22
            RUN apk add --no-cache curl git && \\
                apk add --no-cache jq
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN apk update && apk add --no-cache curl
            """,
            """
            FROM alpine:3.22
            RUN apk add --no-cache curl
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN apk update && apk upgrade
            """,
            """
            FROM alpine:3.22
            RUN apk upgrade --no-cache
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN apk add curl && apk cache clean
            """,
            """
            FROM alpine:3.22
            RUN apk add --no-cache curl && apk cache clean
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN apk update
            """,
        ),
        Invalid(
            """
            FROM alpine:3.2
            RUN apk add --update curl
            """,
            """
            FROM alpine:3.2
            RUN apk add --update curl && \\
                rm -rf /var/cache/apk/*
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM alpine:3.22
            RUN apk --no-cache add curl
            """,
            because="the flag may stand in front",
        ),
        Valid(
            """
            FROM alpine:3.22
            RUN apk add --update curl && rm -rf /var/cache/apk/*
            """,
            because="the index is removed in the same layer",
        ),
        Valid(
            """
            FROM alpine:3.22
            RUN apk add --no-cache gcc && apk add --no-network --virtual .kept so:libgcc_s.so.1
            """,
            because="what must not use the network fetches no index",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in shipped_runs(dockerfile, context):
            calls = [call for command in run.commands if (call := invocation(command)) is not None and _fetches(call)]
            storing = [call for call in calls if not call.has(self.leftover.flag)]
            if not storing or kept_out(stage, run, self.cache, calls[-1].command):
                continue
            mounted = mount_fix(dockerfile, stage, run, self.cache) if context.style == "cache-mounts" else None
            yield self.finding(
                storing[0].command.span,
                self.leftover.message.format(call=called(storing[0])),
                mounted or self._fix(dockerfile, stage, run, calls, storing),
            )

    def _fix(
        self, dockerfile: Dockerfile, stage: Stage, run: Run, calls: list[Invocation], storing: list[Invocation]
    ) -> Fix | None:
        """Adds the flag, and takes out each `apk update` that has an `apk add` behind it in the RUN.

        An apk that does not know the flag needs a removal of the index.
        """
        if _only_refreshes(calls[-1]) or run.beyond:
            return None
        saving, cleaner = self.leftover.saving, self.leftover.cleaner
        if lacks(dockerfile, stage, calls[-1], self.leftover.flag):
            appended = append_command(dockerfile, run, cleaner)
            return Fix(f"Append `{cleaner}`", appended, saving=saving) if appended else None
        edits: list[Edit] = []
        for call in storing:
            if _only_refreshes(call):
                deletion = delete_command(dockerfile, run, call.command)
                if not deletion:
                    return None
                edits.extend(deletion)
            elif call.subcommand_word is not None:
                edits.append(insert(call.subcommand_word.span.end, f" {self.leftover.flag}"))
        return Fix(f"Use `{self.manager.name} {self.leftover.flag}`", tuple(edits), saving=saving)


def _only_refreshes(call: Invocation) -> bool:
    known = fetching(call.tool)
    return known is not None and call.subcommand in known.refreshes


def _fetches(call: Invocation) -> bool:
    known = fetching(call.tool) if call.tool == APK.name else None
    return known is not None and call.subcommand in known.verbs | known.refreshes and not call.has(*known.offline)
