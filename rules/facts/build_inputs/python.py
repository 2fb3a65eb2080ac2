"""pip, uv, poetry, pdm, pipenv and conda: which files an installation reads."""

from __future__ import annotations

from posixpath import basename, dirname, join

from rules.ecosystems.catalogue import bringing
from rules.facts.build_inputs.by_record import guessed, placed, read_by
from rules.facts.build_inputs.need import INSTALLS, NOTHING, Need, in_halves, manifests, needs_source, together
from rules.facts.build_inputs.pip_files import LOCAL_LINE, NESTED, installed, requirements_file
from rules.facts.build_inputs.workspaces import members
from rules.facts.calls import Invocation
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import resolve
from rules.facts.python_manifests import names_folder
from rules.facts.toml_tables import Tables, table, texts_in, toml_tables


def pip(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand not in {"install", "download", "wheel"}:
        return NOTHING
    return installed(call, folder, view, call.operand_texts, call.values("-r", "--requirement", "-c", "--constraint"))


def uv(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand in {"pip install", "pip sync", "pip compile"}:
        operands = () if call.subcommand != "pip install" else call.operand_texts
        files = call.values("-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints")
        more = call.operand_texts if call.subcommand != "pip install" else ()
        return installed(call, folder, view, operands, (*files, *more))
    if call.subcommand in {"sync", "export", "lock"}:
        return _uv_project(call, folder, view)
    return (
        INSTALLS
        if call.subcommand in {"tool install", "python install", "venv"}
        else needs_source("`uv` runs the project")
    )


def _uv_project(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.has("--directory", "--project", "--package"):
        return needs_source("the project lies in another folder")
    text = view.read(join(folder, "pyproject.toml"))
    project = _tables(view, text)
    if text is not None and (project is None or names_folder(project)):
        return needs_source(_FOLDERS if project is not None else _UNREADABLE)
    settings = table(project, "tool", "uv")
    if project is not None and "workspace" in settings:
        return _uv_workspace(call, folder, view, project)
    if any(table(source).get("workspace") is True for source in table(settings, "sources").values()):
        return needs_source("the workspace lies around the project")
    is_package = project is None or settings.get("package", "build-system" in project)
    skips = call.has("--no-install-project", "--no-install-workspace", "--only-group") or call.subcommand == "export"
    reads = read_by("uv")
    required = placed(folder, reads.manifests) if view.is_known else guessed(call, folder)
    need = manifests(view, required, placed(folder, reads.others), _PYPROJECT_CHECK)
    if not is_package or skips:
        return need
    if text is None:
        return needs_source("`uv sync` installs the project itself")
    return in_halves(need, call, "--no-install-project", written(call))


def _uv_workspace(call: Invocation, folder: str, view: SourceView, project: Tables) -> Need:
    """Every package's pyproject.toml: uv compares them with the lock file."""
    patterns = texts_in(project, "tool", "uv", "workspace", "members")
    packages = [join(folder, "pyproject.toml"), *members(folder, patterns, "pyproject.toml", view)]
    projects = [_tables(view, view.read(path)) for path in packages]
    if any(one is None or names_folder(one) or table(one, "project").get("dynamic") for one in projects):
        return needs_source("a package of the workspace reads its source")
    need = manifests(view, packages, placed(folder, read_by("uv").others), _PYPROJECT_CHECK)
    if call.has("--no-install-workspace") or call.subcommand == "export":
        return need
    if call.subcommand != "sync" or call.has("--no-install-project"):
        return needs_source("it installs the packages of the workspace")
    return in_halves(need, call, "--no-install-workspace", written(call))


_PYPROJECT_CHECK = "`pyproject.toml` has no dependency on a folder of the source (`path = ...`)"


_FOLDERS = "the project depends on folders of the source"
_UNREADABLE = "`pyproject.toml` cannot be read"


def _tables(view: SourceView, text: str | None) -> Tables | None:
    return None if text is None else toml_tables(view.build, text)


def _with_lock_file(folder: str, view: SourceView, tool: str) -> tuple[Need, Tables | None]:
    """The manifests of a project that `poetry` or `pdm` manages, and its `pyproject.toml` where it can be read."""
    text = view.read(join(folder, "pyproject.toml"))
    project = _tables(view, text)
    if text is not None and (project is None or names_folder(project)):
        return needs_source(_FOLDERS if project is not None else _UNREADABLE), project
    reads = read_by(tool)
    required = placed(folder, reads.manifests if view.is_known else reads.guess)
    return manifests(view, required, placed(folder, reads.others), _PYPROJECT_CHECK), project


def poetry(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand not in {"install", "export", "lock", "sync"} or call.has("-C", "--directory", "-P", "--project"):
        return needs_source("`poetry` runs the project")
    need, project = _with_lock_file(folder, view, "poetry")
    is_package = table(project, "tool", "poetry").get("package-mode") is not False
    if not is_package or call.subcommand in {"export", "lock"} or call.has("--no-root"):
        return need
    if project is None or call.has("--only-root"):
        return needs_source("`poetry install` installs the project itself")
    return in_halves(need, call, "--no-root", f"{call.program.text} install --only-root")


def pdm(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand not in {"install", "export", "lock", "sync"}:
        return needs_source("`pdm` runs the project")
    if call.has("-p", "--project", "-L", "--lockfile"):
        return needs_source("the project or its lock file lies in another place")
    need, project = _with_lock_file(folder, view, "pdm")
    is_package = table(project, "tool", "pdm").get("distribution") is not False
    if not is_package or call.subcommand in {"export", "lock"} or call.has("--no-self"):
        return need
    if project is None:
        return needs_source(f"`pdm {call.subcommand}` installs the project itself")
    return in_halves(need, call, "--no-self", written(call))


def written(call: Invocation) -> str:
    """The command as it is written, on one line."""
    return " ".join(word.text for word in (*call.command.assignments, *call.command.words))


def pipenv(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand not in {"install", "sync", "lock", "requirements"}:
        return needs_source("`pipenv` runs the project") if call.subcommand in {"run", "shell", ""} else NOTHING
    if files := call.values("-r", "--requirements"):
        return installed(call, folder, view, (), files)
    if call.operands:
        return installed(call, folder, view, call.operand_texts, ())
    text, reads = view.read(join(folder, "Pipfile")), read_by("pipenv")
    project = _tables(view, text)
    if call.values("-e", "--editable") or (text is not None and (project is None or names_folder(project))):
        return needs_source("the Pipfile names folders of the source")
    required = placed(folder, reads.manifests) if view.is_known else guessed(call, folder)
    return manifests(view, required, placed(folder, reads.others), "the Pipfile names no folder of the source")


def conda(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand in {"env create", "env update"} or (
        call.subcommand in {"create", "install", "update"} and _files(call)
    ):
        names = _files(call) or ("environment.yml",)
        needs = [_environment(resolve(folder, name), view) for name in names]
        return together(needs)
    return INSTALLS if call.subcommand in bringing(call.tool) else needs_source("conda runs it")


def _files(call: Invocation) -> tuple[str, ...]:
    return call.values("-f", "--file")


def _environment(path: str, view: SourceView) -> Need:
    text = view.read(path)
    nested: list[Need] = []
    for line in (text or "").splitlines():
        item = line.strip().removeprefix("-").strip().strip("\"'")
        if found := NESTED.match(item):
            nested.append(requirements_file(resolve(dirname(path), found.group(1)), view, frozenset()))
        elif LOCAL_LINE.match(item):
            nested.append(needs_source(f"`{basename(path)}` installs a folder of the source"))
    return together([manifests(view, (path,), (), f"`{basename(path)}` refers to no other file"), *nested])
