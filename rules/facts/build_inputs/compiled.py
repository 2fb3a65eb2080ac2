"""Go, Rust, Java, .NET and Elixir: which files a download of the dependencies reads."""

from __future__ import annotations

import re
from posixpath import basename, dirname, join

from rules.dockerfile.expressions import expression
from rules.facts.build_inputs.need import INSTALLS, NOTHING, Need, manifests, needs_source
from rules.facts.calls import Invocation
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import is_inside, relative, resolve

_LOCAL_REPLACE = expression(r"=>\s*(\.{1,2}(?:/[^\s/]+)*)/?\s*(?://.*)?$", re.MULTILINE)
_USED = expression(r"^[ \t]*(?:use[ \t]+)?[\"']?(\.[^\s\"')]*)", re.MULTILINE)
_MAVEN_GOALS = expression(r"([\w.:-]*dependency[\w.-]*:[\w.-]+:|dependency:)(go-offline|resolve|resolve-plugins|get)$")
_GRADLE_TASKS = frozenset({"dependencies", "downloadDependencies", "resolveDependencies", "wrapper", "--version"})
_GRADLE_FILES = expression(
    r"(^|/)((build|settings)\.gradle(\.kts)?|gradle\.properties|gradle\.lockfile|libs\.versions\.toml)$"
)
_DOTNET_FILES = expression(
    r"(^|/)([^/]+\.(csproj|fsproj|vbproj|sln|slnx|slnf)|nuget\.config|directory\.(build|packages)\.(props|targets)"
    r"|global\.json|packages\.lock\.json|dotnet-tools\.json)$",
    re.IGNORECASE,
)


def go(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand == "install" and call.operands and all("@" in text for text in call.operand_texts):
        return INSTALLS
    if call.subcommand != "mod download" or call.has("-C"):
        return needs_source(f"`go {call.subcommand}` reads the source")
    return go_files(folder, view)


def go_files(folder: str, view: SourceView) -> Need:
    """What `go mod download` reads: of folders that stand in for a dependency, or share a workspace, their go.mod."""
    module, work = join(folder, "go.mod"), join(folder, "go.work")
    if not view.is_known:
        check = "go.mod has no `replace` with a folder of the source"
        return manifests(view, (module, join(folder, "go.sum*")), (), check)
    text, used = view.read(module) or "", view.read(work)
    if used is None and view.has(work):
        return needs_source("it isn't clear which modules share the workspace")
    if used is None and not view.has(join(folder, "go.sum")):
        return needs_source("the module depends on nothing")
    local = (found[1] for found in (_LOCAL_REPLACE if used is None else _USED).finditer(text if used is None else used))
    modules = [folder] if used is None else []
    modules += [place for path in local if (place := resolve(folder, path)) not in modules]
    required = [*([work] if used is not None else []), *(join(place, "go.mod") for place in modules)]
    if not modules or not all(view.has(path) for path in required):
        return needs_source("a module of the source lies elsewhere")
    sums = [join(folder, "go.work.sum"), *(join(place, "go.sum") for place in modules)]
    return manifests(view, required, sums)


def cargo(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand == "install" and not call.has("--path") and call.operands:
        return INSTALLS
    return needs_source("cargo reads the source")


def maven(call: Invocation, folder: str, view: SourceView) -> Need:
    goals = call.operand_texts
    if not goals and call.has("-v", "--version", "-version"):
        return NOTHING
    if not goals or not all(_MAVEN_GOALS.search(goal) for goal in goals):
        return needs_source("maven builds the source")
    return maven_files(call, folder, view)


def maven_files(call: Invocation, folder: str, view: SourceView) -> Need:
    """The POMs of all modules, and the wrapper where it is called."""
    name = call.value("-f", "--file")
    if name is not None and "$" in name:
        return needs_source("it isn't clear which POM it reads")
    if not view.is_known and call.has("-pl", "--projects", "-am", "--also-make", "-rf", "--resume-from"):
        return needs_source("it isn't clear which modules the project has")
    pom = resolve(folder, name) if name else join(folder, "pom.xml")
    pom = pom if pom.endswith(".xml") else join(pom, "pom.xml")
    wrapper = _wrapper(call, folder, view, "mvnw", ".mvn/")
    top = dirname(pom)
    modules = [
        path for path in view.below(top) if basename(path) == "pom.xml" and "src" not in relative(path, top).split("/")
    ]
    modules += [path for path in (join(dirname(top), "pom.xml"),) if view.has(path)]
    settings = call.value("-s", "--settings")
    more = [resolve(folder, settings)] if settings else []
    return manifests(view, [pom, *more, *wrapper], modules, "the project has one `pom.xml`")


def gradle(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.operand_texts and not set(call.operand_texts) <= _GRADLE_TASKS:
        return needs_source("gradle builds the source")
    if not call.operand_texts and not call.has("--version", "-v"):
        return needs_source("gradle builds the source")
    if not view.is_known or call.has("-p", "--project-dir", "-b", "--build-file"):
        return needs_source("it isn't clear which build files it reads")
    files = [path for path in view.below(folder) if _GRADLE_FILES.search(path)]
    if any(is_inside(path, join(folder, "buildSrc")) for path in view.below(folder)):
        return needs_source("the build logic in buildSrc is source")
    return (
        manifests(view, [*files, *_wrapper(call, folder, view, "gradlew", "gradle/")])
        if files
        else needs_source("no build file")
    )


def _wrapper(call: Invocation, folder: str, view: SourceView, script: str, place: str) -> list[str]:
    """The wrapper script and its folder, where the call uses it."""
    if basename(call.program.text) != script:
        return []
    has_folder = not view.is_known or any(
        is_inside(path, join(folder, place.rstrip("/"))) for path in view.below(folder)
    )
    return [join(folder, script), *([join(folder, place)] if has_folder else [])]


def dotnet(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand.startswith(("tool install", "workload", "nuget", "new", "--")) or call.has(
        "--info", "--version"
    ):
        return INSTALLS if call.subcommand.startswith(("tool", "workload")) else NOTHING
    if call.subcommand != "restore":
        return needs_source(f"`dotnet {call.subcommand}` builds the source")
    return dotnet_files(call, folder, view)


def dotnet_files(call: Invocation, folder: str, view: SourceView) -> Need:
    """The project and solution files, with NuGet's settings; where the context is unknown, the one that is named."""
    if view.is_known:
        tops = [own for _, own in view.roots]
        files = [path for top in tops for path in view.below(top) if _DOTNET_FILES.search(path)]
        if not any(path.endswith("proj") for path in files):
            return needs_source("no project file is in the build context")
        return manifests(view, files)
    named = [resolve(folder, text) for text in call.operand_texts if text.endswith("proj")]
    if not named:
        return needs_source("it isn't clear which projects there are")
    return manifests(view, named, (), "the project refers to no other project")


def mix(call: Invocation, folder: str, view: SourceView) -> Need:
    tasks = [text.rstrip(",") for text in (call.subcommand, *call.operand_texts) if text not in {"do", "+"}]
    if tasks and all(task.startswith(("local.", "--", "archive.install", "hex.")) or "=" in task for task in tasks):
        return INSTALLS
    compiles = "deps.compile" in tasks
    if not tasks or not set(tasks) <= {"deps.get", "deps.compile", "local.hex", "local.rebar", "--force"}:
        return needs_source("mix compiles the source")
    text = view.read(join(folder, "mix.exs"))
    if text is not None and re.search(r"\bpath:|in_umbrella:|apps_path:|File\.read", text):
        return needs_source("mix.exs reads other parts of the source")
    required = [join(folder, "mix.exs"), *([] if view.is_known else [join(folder, "mix.lock*")])]
    config = list(view.below(join(folder, "config"))) if compiles else []
    if compiles and not view.is_known:
        required.append(join(folder, "config/"))
    return manifests(view, required, (join(folder, "mix.lock"), *config), "mix.exs has no dependency with a `path:`")
