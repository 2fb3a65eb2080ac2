"""What a comment says in its author's own words: without code, quotes and what is hidden in HTML comments."""

from __future__ import annotations

import re

_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*\Z)|~{3,})")
_CODE_INDENT = 4


def spoken(text: str) -> str:
    """The lines that can hold a command. Time is linear in the text."""
    lines, fence, after_blank = list[str](), "", True
    for line in _HIDDEN.sub("", text).splitlines():
        begun = _FENCE.match(line)
        if fence:
            is_end = begun is not None and begun[1].startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if is_end else fence
        elif begun is not None:
            fence = begun[1]
        elif not line.lstrip().startswith(">") and not (after_blank and _is_indented(line)):
            lines.append(line)
        after_blank = not line.strip()
    return "\n".join(lines)


def _is_indented(line: str) -> bool:
    """Code, where no paragraph goes on in it."""
    wide = line.expandtabs(_CODE_INDENT)
    return len(wide) - len(wide.lstrip(" ")) >= _CODE_INDENT
