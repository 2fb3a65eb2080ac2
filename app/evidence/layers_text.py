"""An image's layers and waste, as text and as JSON."""

from __future__ import annotations

from typing import Any

from app.evidence.image_contents import ImageContents, ImageLayer, WastedBytes
from app.evidence.size_words import size

_MOST_SHOWN = 20
_INSTRUCTION_WIDTH = 90


def as_json(contents: ImageContents) -> dict[str, Any]:
    """The documented JSON object."""
    return {
        "bytes": contents.bytes,
        "wasted_bytes": contents.wasted_bytes,
        "layers": [
            {"instruction": layer.instruction, "bytes": layer.bytes, "wasted_bytes": layer.wasted_bytes}
            for layer in contents.layers
        ],
        "waste": [
            {
                "path": one.path,
                "bytes": one.bytes,
                "layer": one.layer,
                "reason": one.reason,
                "rule": one.rule,
                "line": one.line,
            }
            for one in contents.waste
        ],
    }


def as_text(name: str, contents: ImageContents) -> str:
    """For a terminal: layers from the bottom up, then the waste and the files that weigh most."""
    lines = [headline(name, contents), "", "  layer       size     wasted  line  instruction"]
    lines += [_layer(number, layer) for number, layer in enumerate(contents.layers, 1)]
    if contents.waste:
        lines += ["", "Carried for nothing:"]
        lines += [f"  {size(one.bytes):>9}  {waste_line(one)}" for one in contents.waste[:_MOST_SHOWN]]
        lines += _more(len(contents.waste))
    lines += ["", "The largest files:"]
    lines += [f"  {size(file.bytes):>9}  /{file.path} (layer {file.layer + 1})" for file in contents.largest[:10]]
    return "\n".join(lines)


def headline(name: str, contents: ImageContents) -> str:
    """The image in one line."""
    share = f" ({100 * contents.wasted_bytes / contents.bytes:.1f} %)" if contents.bytes else ""
    layers = f"{len(contents.layers)} layer{'' if len(contents.layers) == 1 else 's'}"
    return f"{name}: {size(contents.bytes)} in {layers}, {size(contents.wasted_bytes)} of it for nothing{share}"


def waste_line(one: WastedBytes) -> str:
    """A waste without its size."""
    remedy = ", ".join(part for part in (one.rule, f"line {one.line}" if one.line else None) if part)
    return f"{one.path} in layer {one.layer + 1}: {one.reason}" + (f" [{remedy}]" if remedy else "")


def _layer(number: int, layer: ImageLayer) -> str:
    text = " ".join(layer.instruction.split())
    shown = text if len(text) <= _INSTRUCTION_WIDTH else text[: _INSTRUCTION_WIDTH - 1] + "…"
    wasted = size(layer.wasted_bytes) if layer.wasted_bytes else ""
    return f"  {number:>5}  {size(layer.bytes):>9}  {wasted:>9}  {layer.line or '':>4}  {shown}".rstrip()


def _more(total: int) -> list[str]:
    rest = total - _MOST_SHOWN
    return [f"  and {rest} more: --format json lists all"] if rest > 0 else []
