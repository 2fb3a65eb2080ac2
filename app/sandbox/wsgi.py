"""`/repositories/{id}/...`: where GitHub redirects to after a repository was renamed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from app.sandbox.world import World

_BY_ID = re.compile(r"/repositories/(\d+)(/.*)?$")


@dataclass(frozen=True, slots=True)
class FollowsRepositoryIds:
    """Serves a repository's endpoints under its id too."""

    world: World
    application: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = _BY_ID.match(environ.get("PATH_INFO", ""))
        repository = self.world.repositories.get(int(found[1])) if found else None
        if found and repository:
            environ = {**environ, "PATH_INFO": f"/repos/{repository.full_name}{found[2] or ''}"}
        return self.application(environ, start_response)
