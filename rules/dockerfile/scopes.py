"""What an instruction sees: ARG and ENV, WORKDIR, USER and SHELL along one stage (rule 10 of the language).

Nothing is known of an image from a registry: its variables are absent, its WORKDIR is taken for `/`, its USER is None.
ONBUILD triggers of a stage are not run in the stages that start from it.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from rules.dockerfile.expand import expand
from rules.dockerfile.kinds import Arg, Env, User, Workdir
from rules.dockerfile.parts import Instruction
from rules.dockerfile.words import Word

MAX_VALUE = 4096
"""Longer values count as unknown: `ENV A=$A$A`, forty times over, would fill the memory."""

MAX_INHERITANCE = 64
"""How many stages a variable may be inherited through."""

PLATFORM_ARGS = frozenset(
    {side + what for side in ("BUILD", "TARGET") for what in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")}
    | {"TARGETSTAGE"}
)
"""What BuildKit itself sets where an ARG asks for it: unknown before the build."""

_ABSOLUTE = re.compile(r"/|[A-Za-z]:|\\")


class History:
    """What was set where: for each name the positions and the values, in order. None: nobody knows the value yet."""

    def __init__(self) -> None:
        self._changes: dict[str, list[tuple[int, str | None]]] = {}

    def set(self, name: str, position: int, value: str | None) -> None:
        known = value if value is None or len(value) <= MAX_VALUE else None
        self._changes.setdefault(name, []).append((position, known))

    def has(self, name: str, position: int) -> bool:
        """Whether anything was set above `position`."""
        changes = self._changes.get(name)
        return changes is not None and changes[0][0] < position

    def value(self, name: str, position: int) -> str | None:
        changes = self._changes[name]
        return changes[bisect_left(changes, position, key=lambda change: change[0]) - 1][1]

    def names(self) -> Iterator[str]:
        return iter(self._changes)


class Scope:
    """The history of one stage. Position 0 is its FROM, then come its instructions; each sees what was set above it."""

    def __init__(
        self, instructions: Sequence[Instruction], globals_: Mapping[str, str], escape: str, parent: Scope | None
    ) -> None:
        self.parent = parent
        self.end = len(instructions) + 1
        self.variables, self.environment, self.settings = History(), History(), History()
        self._globals, self._escape = globals_, escape
        for position, instruction in enumerate(instructions, 1):
            if isinstance(instruction, Env):
                self._set_env(instruction, position)
            elif isinstance(instruction, Arg):
                self._set_arg(instruction, position)
            elif isinstance(instruction, Workdir):
                self._set_workdir(instruction.arguments[0], position)
            elif isinstance(instruction, User):
                self.settings.set("USER", position, self._as_known(instruction.arguments[0], position))

    def _expand(self, word: Word, position: int) -> str | None:
        if word.literal is not None:
            return word.literal
        return expand(word.text, self.variables_at(position), self._escape)

    def _as_known(self, word: Word, position: int) -> str:
        """A path or a user; where a variable in it is unknown, as it is written."""
        value = self._expand(word, position)
        return word.text if value is None else value

    def _set_env(self, env: Env, position: int) -> None:
        """All values of one ENV see what was set above it."""
        for assignment in env.assignments:
            value = self._expand(assignment.value, position) if assignment.value is not None else None
            self.variables.set(assignment.name, position, value)
            self.environment.set(assignment.name, position, value)

    def _set_arg(self, arg: Arg, position: int) -> None:
        """Its default, else the global value; with neither nothing changes. Each default sees the ones before it."""
        for assignment in arg.assignments:
            name = assignment.name
            if assignment.value is not None:
                self.variables.set(name, position, self._expand(assignment.value, position + 1))
            elif name in self._globals:
                self.variables.set(name, position, self._globals[name])
            elif name in PLATFORM_ARGS:
                self.variables.set(name, position, None)

    def _set_workdir(self, word: Word, position: int) -> None:
        path = self._as_known(word, position)
        if not _ABSOLUTE.match(path):
            path = posixpath.join(self.setting("WORKDIR", position) or "/", path)
        if len(path) <= MAX_VALUE:
            self.settings.set("WORKDIR", position, _clean(path))

    def setting(self, name: str, position: int) -> str | None:
        """The WORKDIR or the USER in force, None where no stage of the file sets it."""
        if self.settings.has(name, position):
            return self.settings.value(name, position)
        inherited = next((scope for scope in self._ancestors() if scope.settings.has(name, scope.end)), None)
        return None if inherited is None else inherited.settings.value(name, inherited.end)

    def variable(self, name: str, position: int) -> str | None:
        """The value of an ARG or ENV. In what a stage inherits, ENV wins over ARG."""
        if self.variables.has(name, position):
            return self.variables.value(name, position)
        inherited = self._inherited_env(name)
        if inherited is not None:
            return inherited.environment.value(name, inherited.end)
        declared = next((scope for scope in self._ancestors() if scope.variables.has(name, scope.end)), None)
        return None if declared is None else declared.variables.value(name, declared.end)

    def env(self, name: str, position: int) -> str | None:
        """The value of an ENV."""
        if self.environment.has(name, position):
            return self.environment.value(name, position)
        inherited = self._inherited_env(name)
        return None if inherited is None else inherited.environment.value(name, inherited.end)

    def variables_at(self, position: int) -> Mapping[str, str]:
        return Visible(self, position, self.variable)

    def environment_at(self, position: int) -> Mapping[str, str]:
        return Visible(self, position, self.env)

    def names(self) -> Iterator[str]:
        """Every name that is set anywhere here or below, each once."""
        return iter(dict.fromkeys(name for scope in (self, *self._ancestors()) for name in scope.variables.names()))

    def _ancestors(self) -> Iterator[Scope]:
        scope = self.parent
        while scope is not None:
            yield scope
            scope = scope.parent

    def _inherited_env(self, name: str) -> Scope | None:
        return next((scope for scope in self._ancestors() if scope.environment.has(name, scope.end)), None)


class Visible(Mapping[str, str]):
    """The variables at a position whose values are known. `value` is one of the scope's own questions."""

    def __init__(self, scope: Scope, position: int, value: Callable[[str, int], str | None]) -> None:
        self._scope, self._position, self._value = scope, position, value

    def __getitem__(self, name: str) -> str:
        value = self._value(name, self._position)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._scope.names() if self._value(name, self._position) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _clean(path: str) -> str:
    """`/a/../b/` -> `/b`; Windows paths stay as they are."""
    return posixpath.normpath("/" + path.lstrip("/")) if path.startswith("/") else path
