"""What tells that an image's program stays and serves, rather than being a tool that people call on their own files.

A program behind ENTRYPOINT takes arguments, as a tool does: without one of these signs nobody can tell the two apart.
"""

from __future__ import annotations

import posixpath
import re

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Expose, Healthcheck, Stage
from rules.ecosystems.syntax import words
from rules.engine.context import BuildContext
from rules.facts.stage_tree import with_bases
from rules.facts.start import start_of
from rules.facts.start_evidence import Start
from rules.facts.users import first_stage
from rules.images.names import image_name

_SERVERS = words(
    "celery daphne gunicorn hypercorn jupyter jupyter-lab jupyter-notebook pm2 puma rackup rails serve streamlit"
    " unicorn uvicorn uwsgi waitress-serve"
)
"""Programs that serve what a project wrote."""
_NAMED = expression(
    r"(?:^|[-_./])(?:agent|api|backend|[\w-]{0,40}bot|broker|collector|consumer|controller|daemon|exporter|frontend|gateway"
    r"|hub|listener|manager|monitor|operator|proxy|relay|scheduler|serve|server|service|svc|watcher|web|webapp|worker)"
    r"s?(?=$|[-_./])",
    re.IGNORECASE,
)
"""Names that people give to what stays: `/exporter`, `orders-service.jar`, `discordbot`."""
_LISTENS = expression(
    r"--?(?:[\w.-]{1,40}[-.])?(?:addr|address|bind|host|listen|port)(?=[\s=])|(?:^|\s)-p \d|\b0\.0\.0\.0\b"
    r"|(?<!\w):\d{2,5}\b|\$\{?PORT\b|java\.security\.egd"
)
"""Options that name where it listens. Java is told where random numbers come from for the sake of a web server."""
_CONFIGURED = expression(
    r"(?:^|\s)--?(?:c|f|[\w.-]{0,40}conf(?:ig)?(?:[-_.]?\w{1,40})?)[\s=]{0,4}[\"']?\S{0,200}\.(?:cfg|conf|hcl|ini|json|properties|toml|ya?ml)\b"
)
"""An option that names a file of settings."""
_MOST = 50_000
"""Characters of a text that are looked at: what a program is stands at its beginning."""
_PORTS = expression(r"(?:\w+_)?(?:PORT|HOST|BIND|LISTEN)|ASPNETCORE_URLS")
_STAYING_SOURCE = expression(
    r"serve_forever|(?:run|loop)_forever|_?polling\(|\.listen\(|ListenAndServe|uvicorn\.run|run_pending|setInterval\("
    r"|\b(?:app|bot|client|server|socketio)\.(?:run|start|launch)\("
    r"|while\s*\(?(?:True|true|1)\b[^\0]{0,300}?\bsleep\("
)
"""How programs in Python and JavaScript stay."""
_FRAMEWORKS = {
    "package.json": r'"(?:express|fastify|koa|next|nuxt|hapi|ws|socket\.io|discord\.js|telegraf|mqtt|amqplib'
    r'|@nestjs/core|@hapi/hapi|@hono/node-server)"',
    "requirements.txt": r"^(?:flask|django|fastapi|uvicorn|gunicorn|aiohttp|tornado|sanic|starlette|bottle|celery|quart"
    r"|discord\.py|python-telegram-bot|aiogram|apscheduler|paho-mqtt|prometheus[-_]client|kopf|streamlit|gradio)\b",
    "pyproject.toml": r"[\"' ](?:flask|django|fastapi|uvicorn|gunicorn|aiohttp|starlette|celery|aiogram)\b",
    "go.mod": r"(?:gin-gonic/gin|labstack/echo|gorilla/mux|go-chi/chi|gofiber/fiber|google\.golang\.org/grpc"
    r"|k8s\.io/(?:client-go|apimachinery)|prometheus/client_golang|julienschmidt/httprouter|nats-io/nats\.go) ?",
    "pom.xml": r"spring-boot-starter-(?:web|webflux|actuator|amqp)|quarkus-|micronaut-http-server|vertx-web|javalin",
    "build.gradle": r"spring-boot-starter-(?:web|webflux|actuator|amqp)|quarkus-|micronaut|ktor-server|vertx-web",
    "build.gradle.kts": r"spring-boot-starter-(?:web|webflux|actuator|amqp)|quarkus-|micronaut|ktor-server|vertx-web",
    "Cargo.toml": r"^(?:actix-web|axum|rocket|warp|tonic|serenity|teloxide)\b",
    "composer.json": r'"(?:laravel/framework|slim/slim|react/http)"',
}
"""Manifests, and the libraries in each of what waits for requests or messages."""


@fact
def serves(stage: Stage, build: BuildContext) -> bool:
    """Whether something tells that the stage's program stays: a port, an option, a name, a library."""
    start = start_of(stage, build)
    return _has_port(stage) or _is_composed(stage, build) or _tells(start) or _source_tells(start, build)


def _has_port(stage: Stage) -> bool:
    if image_name(first_stage(stage).base_image or "").known_as == "mcr.microsoft.com/dotnet/aspnet":
        return True
    if any(one.of_type(Expose) or one.of_type(Healthcheck) for one in with_bases(stage)):
        return True
    return bool(stage.instructions) and any(map(_PORTS.fullmatch, stage.environment_at(stage.instructions[-1])))


def _is_composed(stage: Stage, build: BuildContext) -> bool:
    """Whether compose starts it with the others."""
    return any(one.target == stage.name or (stage.is_final and not one.target) for one in build.services)


def _tells(start: Start) -> bool:
    if not _SERVERS.isdisjoint(start.programs):
        return True
    own = (call.words for call in start.calls if call.is_in_dockerfile)
    named = (word for words_ in own for word in words_ if not word.startswith("-"))
    if any(_NAMED.search(posixpath.splitext(posixpath.basename(word[:200]))[0]) for word in named):
        return True
    return any(_LISTENS.search(text.text[:_MOST]) or _CONFIGURED.search(text.text[:_MOST]) for text in start.texts)


def _source_tells(start: Start, build: BuildContext) -> bool:
    """Whether the program that starts, or a manifest at the root of the build context, names what stays."""
    files = build.files or ()
    if any(
        _STAYING_SOURCE.search((build.read(name) or "")[:_MOST])
        for name in start.sources
        if name in files and build.at_hand(name)
    ):
        return True
    return any(
        name in files
        and build.at_hand(name)
        and re.search(pattern, build.read(name) or "", re.MULTILINE | re.IGNORECASE) is not None
        for name, pattern in _FRAMEWORKS.items()
    )
