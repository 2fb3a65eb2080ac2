"""The stage graph: which FROM starts from which stage, and the SHELL in force (rule 10 of the language)."""

from __future__ import annotations

from rules.dockerfile.expand import expand
from rules.dockerfile.model import Arg, From, Instruction, Shell, Stage
from rules.dockerfile.refusal import InstructionRefused
from rules.dockerfile.syntax_error import DockerfileSyntaxError

UNIX_SHELL = ("/bin/sh", "-c")
WINDOWS_SHELL = ("cmd", "/S", "/C")


class StageReader:
    """Takes the instructions in the file's order and groups them. `shell` is the SHELL in force after the last one."""

    def __init__(self, escape: str) -> None:
        self.shell: tuple[str, ...] = UNIX_SHELL
        self._escape = escape
        self._global_args: list[Arg] = []
        self._global_variables: dict[str, str] = {}
        self._stages: list[Stage] = []
        self._by_name: dict[str, Stage] = {}
        self._base: From | None = None
        self._initial_shell: tuple[str, ...] = UNIX_SHELL
        self._last_shells: dict[Stage, tuple[str, ...]] = {}
        self._instructions: list[Instruction] = []

    def add(self, instruction: Instruction) -> None:
        """Raises Refused for an instruction that belongs to no stage."""
        if isinstance(instruction, From):
            self._close(is_final=False)
            self._base, self._instructions = instruction, []
            self.shell = self._initial_shell = self._inherited_shell(instruction)
        elif self._base is not None:
            self._instructions.append(instruction)
            if isinstance(instruction, Shell):
                self.shell = instruction.words
        elif isinstance(instruction, Arg):
            self._add_global(instruction)
        else:
            raise InstructionRefused("no build stage in current context")

    def finish(self, last_line: int) -> tuple[tuple[Arg, ...], tuple[Stage, ...]]:
        """The global ARGs and the stages."""
        self._close(is_final=True)
        if not self._stages:
            raise DockerfileSyntaxError(last_line, "dockerfile contains no stages to build")
        return tuple(self._global_args), tuple(self._stages)

    def _add_global(self, arg: Arg) -> None:
        """A global ARG sees the ones before it; without a value it changes nothing."""
        self._global_args.append(arg)
        for assignment in arg.assignments:
            if assignment.value is None:
                continue
            value = expand(assignment.value.text, self._global_variables, self._escape)
            if value is None:
                self._global_variables.pop(assignment.name, None)
            else:
                self._global_variables[assignment.name] = value

    def _base_name(self, base: From) -> str | None:
        return expand(base.image.text, self._global_variables, self._escape)

    def _inherited_shell(self, base: From) -> tuple[str, ...]:
        image = self._base_name(base) or base.image.text
        parent = self._by_name.get(image)
        return default_shell(base, image) if parent is None else self._last_shells[parent]

    def _close(self, is_final: bool) -> None:
        """Finishes the stage under way. Its FROM means an earlier stage where it equals that one's lower-case name."""
        if self._base is None:
            return
        image = self._base_name(self._base)
        parent = self._by_name.get(image) if image is not None else None
        name = self._base.name.text.lower() if self._base.name is not None else None
        stage = Stage(
            index=len(self._stages),
            base=self._base,
            name=name,
            base_image=image if parent is None else None,
            parent=parent,
            instructions=tuple(self._instructions),
            is_final=is_final,
            global_variables=self._global_variables,
            escape=self._escape,
            initial_shell=self._initial_shell,
            ancestors=0 if parent is None else parent.ancestors + 1,
        )
        self._last_shells[stage] = self.shell
        self._stages.append(stage)
        if name is not None:
            self._by_name[name] = stage


def default_shell(base: From, image: str) -> tuple[str, ...]:
    """Windows images are known by their name or platform; all others run a Unix shell until SHELL says otherwise."""
    platform = (base.flag("platform") or "").lower()
    name = image.lower()
    is_windows = platform.startswith("windows") or "/windows" in name or "nanoserver" in name or "servercore" in name
    return WINDOWS_SHELL if is_windows else UNIX_SHELL
