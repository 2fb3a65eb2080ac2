"""An image's layers as one HTML page with pictures: bars for the layers, a treemap of the largest files."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from squarify import normalize_sizes, squarify

from app.evidence.image_contents import ImageContents
from app.evidence.layers_text import headline, waste_line
from app.evidence.size_words import size
from app.local.terminal import shown

WIDTH, HEIGHT = 1000.0, 480.0
_MOST_TILES = 120


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of the treemap. label: "" where it is too small for one."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    title: str
    label: str


def as_page(name: str, contents: ImageContents) -> str:
    """Needs nothing from elsewhere, and runs no script: paths and instructions of strangers are text in it."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"size": size, "shown": shown, "waste_line": waste_line}
    template = environment.from_string(files("app.evidence").joinpath("layers.html").read_text("utf-8"))
    return template.render(
        name=name,
        headline=headline(name, contents),
        contents=contents,
        largest_layer=max((layer.bytes for layer in contents.layers), default=0) or 1,
        colours=[_colour(number, len(contents.layers)) for number in range(len(contents.layers))],
        tiles=tiles(contents),
        width=WIDTH,
        height=HEIGHT,
    )


def tiles(contents: ImageContents) -> Sequence[Tile]:
    """The largest files and, where there are more, one tile for the rest."""
    shown_files = contents.largest[:_MOST_TILES]
    entries = [(f"/{file.path} (layer {file.layer + 1})", file.bytes, file.layer) for file in shown_files]
    rest = contents.bytes - sum(file.bytes for file in shown_files)
    if rest > 0:
        entries.append(("everything else", rest, -1))
    entries.sort(key=lambda entry: -entry[1])
    layers = len(contents.layers)
    return [_tile(entry, place, layers) for entry, place in zip(entries, _places(entries), strict=True)]


def _places(entries: Sequence[tuple[str, int, int]]) -> list[dict[str, float]]:
    areas = normalize_sizes([number for _, number, _ in entries], WIDTH, HEIGHT)
    return list(squarify(areas, 0, 0, WIDTH, HEIGHT))


def _tile(entry: tuple[str, int, int], place: dict[str, float], layers: int) -> Tile:
    title, number, layer = entry
    colour = "#d0d7de" if layer < 0 else _colour(layer, layers)
    name = title.split(" (layer")[0].rsplit("/", 1)[-1]
    room = int(place["dx"] / 7.2)
    label = name if len(name) <= room and place["dy"] >= 16 else ""
    return Tile(place["x"], place["y"], place["dx"], place["dy"], colour, f"{title}: {size(number)}", label)


def _colour(number: int, total: int) -> str:
    """Far apart for neighbours, light enough for dark words."""
    red, green, blue = colorsys.hls_to_rgb(0.58 + number / max(total, 1), 0.78, 0.5)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
