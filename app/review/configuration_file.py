"""Reading `.github/slimline.yml`: each mistake is told with its line and, where one is near, the right word."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.builds import untrusted_yaml
from app.pull_request import Unread
from app.review.configuration import MAX_BYTES, Configuration
from app.review.markdown import code
from app.review.phrases import listed, why_unread

_MOST_PROBLEMS = 10
_LONGEST_MEANT = 12


@dataclass(frozen=True, slots=True)
class ConfigurationMistake:
    """A mistake in the configuration; `message` is inert Markdown. line: 0 where the file as a whole is to blame."""

    line: int
    message: str

    @property
    def text(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


@dataclass(frozen=True, slots=True)
class Loaded:
    """The configuration in force: the file without the settings that have mistakes.

    is_closed: a mistake is in `paths`, or may hide it, so nobody knows which files may be reviewed, and none is.
    """

    configuration: Configuration = field(default_factory=Configuration)
    problems: tuple[ConfigurationMistake, ...] = ()
    source: str = ""
    is_closed: bool = False


def load(text: str | Unread, rule_words: Iterable[str], source: str) -> Loaded:
    """rule_words: all names, aliases and categories of rules. source: where the text is from, for people."""
    text = _within_limit(text)
    if isinstance(text, Unread):
        return Loaded(problems=(ConfigurationMistake(0, why_unread(text, MAX_BYTES)),), source=source, is_closed=True)
    try:
        root = _compose(text)
        data = untrusted_yaml.load(text) if root is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problem = ConfigurationMistake(
            mark.line + 1 if mark else 1, f"This isn't valid YAML: {code(error.problem or '')}"
        )
        return Loaded(problems=(problem,), source=source, is_closed=_may_hide_paths(text))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = ConfigurationMistake(1, f"Slimline can't use this YAML: {code(str(error))}")
        return Loaded(problems=(problem,), source=source, is_closed=_may_hide_paths(text))
    return _without_mistakes(data, root, list(rule_words), source)


def _may_hide_paths(text: str) -> bool:
    """Whether a text that is not YAML may mean to limit the reviewed files, in whatever style, even misspelt."""
    words = {word for word in re.findall(r"\w+", text) if len(word) <= _LONGEST_MEANT}
    is_escaped = "\\" in text  # "\x70aths" is the same name
    return is_escaped or any(map(_means_paths, words))


def _means_paths(word: str) -> bool:
    """`paths` itself, or what was probably meant to be it."""
    return get_close_matches(word, list(Configuration.model_fields), 1, 0.6) == ["paths"]


def _without_mistakes(data: Any, root: yaml.Node | None, words: list[str], source: str) -> Loaded:
    """Takes out each setting that has a mistake; what is left is in force."""
    problems: list[ConfigurationMistake] = []
    is_closed = False
    try:
        configuration = Configuration.model_validate(data)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        problems = [_problem(root, details) for details in mistakes[:_MOST_PROBLEMS]]
        settings = [_setting(details) for details in mistakes]
        is_closed = any(_means_paths(setting[0]) for setting in settings if setting)
        for setting in settings:
            data = _left(data, setting)
        configuration = Configuration.model_validate(data)
    unknown = _unknown_rules(root, configuration, words)
    known = {name: on for name, on in configuration.rules.items() if name not in unknown}
    problems += unknown.values()
    in_order = tuple(sorted(problems, key=lambda problem: problem.line))
    return Loaded(configuration.model_copy(update={"rules": known}), in_order, source, is_closed)


def _setting(details: ErrorDetails) -> tuple[str, ...]:
    """The setting that a mistake is in; a list or a rule's switch is one as a whole."""
    names = itertools.takewhile(lambda part: isinstance(part, str), details["loc"])
    return tuple(str(name) for name in names)[:2]


def _left(data: Any, setting: tuple[str, ...]) -> Any:
    """The data without this setting; nothing where the file as a whole is to blame."""
    if not setting or not isinstance(data, Mapping):
        return {}
    name, inner = setting[0], setting[1:]
    rest = {key: value for key, value in data.items() if key != name}
    inside = data.get(name)
    return rest | {name: _left(inside, inner)} if inner and isinstance(inside, Mapping) else rest


def _compose(text: str) -> yaml.Node | None:
    untrusted_yaml.check(text)
    return yaml.compose(text, yaml.SafeLoader)


def _problem(root: yaml.Node | None, details: ErrorDetails) -> ConfigurationMistake:
    path = [part for part in details["loc"] if isinstance(part, str | int)]
    line = _line_of(root, path)
    where = ".".join(map(str, path)) or "the file"
    if details["type"] == "extra_forbidden":
        known = _known_keys(path[:-1])
        hint = _hint(str(path[-1]), known) or _elsewhere(str(path[-1]))
        return ConfigurationMistake(line, f"{code(where)} isn't a setting.{hint}")
    given = details.get("input")
    shown = f"{code(where)} can't be {code(str(given))}" if isinstance(given, str | int | float | bool) else code(where)
    return ConfigurationMistake(line, f"{shown}{_what_it_must_be(details, str(given))}")


def _what_it_must_be(details: ErrorDetails, given: str) -> str:
    """The end of a sentence: the nearest of the words that are possible, or all of them, or what pydantic says."""
    expected = str(details.get("ctx", {}).get("expected", ""))
    names = [name.strip("' ") for name in expected.replace(" or ", ",").split(",") if name.strip("' ")]
    if names:
        choices = listed([code(name) for name in names], "or")
        return f".{_hint(given, names) or f' Use {choices}.'}"
    must, found, rest = details["msg"].partition("Input should be ")
    if must or not found:
        return f": {code(details['msg'])}."
    wanted = {"a valid dictionary": "a mapping", "a valid list": "a list", "a valid boolean": "`on` or `off`"}
    rest = re.sub(r" or instance of \w+", "", rest.partition(",")[0])
    return f": it must be {wanted.get(rest, rest)}."


def _hint(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, [k for k in known if k], 1, 0.6)
    return f" Did you mean {code(close[0])}?" if close else ""


def _elsewhere(word: str) -> str:
    """The setting of this name in one of the sections."""
    places = (f"{section}.{word}" for section in Configuration.model_fields if word in _known_keys([section]))
    return next((f" Did you mean {code(place)}?" for place in places), "")


def _known_keys(path: list[str | int]) -> list[str]:
    model: type[BaseModel] = Configuration
    for part in path:
        field = model.model_fields.get(str(part))
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, BaseModel):
            return []
        model = field.annotation
    return list(model.model_fields)


def _line_of(node: yaml.Node | None, path: list[Any]) -> int:
    line = node.start_mark.line + 1 if node is not None else 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _unknown_rules(
    root: yaml.Node | None, configuration: Configuration, words: list[str]
) -> dict[str, ConfigurationMistake]:
    """The names under `rules` that are none, with what is told of them."""
    known = {word.casefold() for word in words}
    return {
        name: ConfigurationMistake(
            _line_of(root, ["rules", name]),
            f"{code(name)} isn't a rule, an alias, or a category.{_hint(name, words)}",
        )
        for name in configuration.rules
        if name.casefold() not in known
    }


@dataclass(frozen=True, slots=True)
class Hadolint:
    """What `.hadolint.yaml` ignores. problem: why it could not be read, "" where it could."""

    ignored: tuple[str, ...] = ()
    problem: str = ""


def hadolint(text: str | Unread) -> Hadolint:
    """Reads the codes under `ignored`; other people's keys are none of our business."""
    text = _within_limit(text)
    if isinstance(text, Unread):
        return Hadolint(problem=why_unread(text, MAX_BYTES))
    try:
        data = untrusted_yaml.load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Hadolint(problem="Slimline can't use this YAML.")
    ignored = data.get("ignored") if isinstance(data, Mapping) else None
    return Hadolint(tuple(c for c in ignored if isinstance(c, str)) if isinstance(ignored, list) else ())


def _within_limit(text: str | Unread) -> str | Unread:
    size = len(text.encode("utf-8", "replace")) if isinstance(text, str) else 0
    return Unread(size) if size > MAX_BYTES else text
