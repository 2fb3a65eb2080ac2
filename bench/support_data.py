"""Writes `rules/images/life/data.json` (lifetimes from endoflife.date, tags from the official images) and
`rules/images/never_built.json` (variants that the whole history of the official images never names).

    make support FOLDERS="PATH/endoflife.date PATH/official-images"
    make support-age     # fails where the data is older than 60 days

Only facts are taken: versions, days, code names and tags. Sources: `products/*.md` of
https://github.com/endoflife-date/endoflife.date, `library/*` of https://github.com/docker-library/official-images.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from rules.images.alpine_servers import ALPINE_SERVERS, alpine_server_spelling
from rules.images.life.carriers import IMAGES, LAST_DAYS
from rules.images.life.cycles import data_day
from rules.images.names import image_name
from rules.images.never_built import LIST as NEVER_BUILT
from rules.images.runtime_variants import java_spelling, swift_spelling
from rules.images.variants import FAMILIES, alpine_spelling, slim_spelling

DATA = Path(__file__).parents[1] / "rules/images/life/data.json"
_WITH_RUNTIMES = ("eclipse-temurin", "amazoncorretto", "sapmachine", "ibm-semeru-runtimes", "tomcat", "swift")
_OLD_FORMAT = re.compile(r"^([\w.-]+): +(?:git|https?)://", re.M)
"""How definition files named a tag before 2016: `8.4: git://github.com/...`."""
_PATCH = re.compile(r"^v?\d+\.\d+\.\d")
"""A tag of one patch release: it is replaced within weeks, so nobody is told to move to it."""


def main(folders: Iterable[str]) -> None:
    """Raises SystemExit with a sentence where a folder is neither of the two checkouts."""
    lifetimes: dict[str, Any] = {}
    tags: dict[str, list[str]] = {}
    sources: dict[str, Any] = {}
    library = Path()
    for folder in map(Path, folders):
        if (folder / "products").is_dir():
            lifetimes = {name: _product(folder, name) for name in sorted(set(_products()))}
            sources["endoflife.date"] = _revision(folder)
        elif (folder / "library").is_dir():
            library = folder
            tags = {file.name: sorted(_tags(file.read_text())) for file in sorted((folder / "library").iterdir())}
            sources["official-images"] = _revision(folder)
        else:
            sys.exit(f"{folder}: neither a checkout of endoflife.date nor one of official-images")
    if len(sources) < 2:
        sys.exit("Name a checkout of endoflife.date and one of official-images.")
    told = {image: " ".join(_worth_naming(some)) for image, some in tags.items()}
    data = {"sources": sources, "products": lifetimes, "tags": told}
    DATA.write_text(json.dumps(data, indent=0, ensure_ascii=False) + "\n")
    never = {image: " ".join(sorted(_never_built(image, library))) for image in _with_variants()}
    NEVER_BUILT.write_text(json.dumps({image: tags for image, tags in never.items() if tags}, indent=0) + "\n")


def _with_variants() -> Iterator[str]:
    yield from (*FAMILIES, *_WITH_RUNTIMES, *ALPINE_SERVERS)


def _never_built(image: str, official_images: Path) -> set[str]:
    """The tags that a fix for one of the image's tags would name, and that it never had."""
    ever = _ever_built(image, official_images)
    proposed: set[str] = set()
    for tag in ever:
        name = image_name(f"{image}:{tag}")
        spelled = (slim_spelling(name), alpine_spelling(name), alpine_server_spelling(name))
        proposed |= {one for one in spelled if one}
        proposed |= {one.tag for one in (java_spelling(name), swift_spelling(name)) if one and one.known_as == image}
    return proposed - ever


def _ever_built(image: str, official_images: Path) -> set[str]:
    """Every tag that the image's definition file named, in its whole history."""
    command = ["git", "-C", str(official_images), "log", "--patch", "--format=", "--", f"library/{image}"]
    patches = subprocess.run(command, text=True, capture_output=True, check=True).stdout
    added = "\n".join(line[1:] for line in patches.splitlines() if line.startswith("+") and not line.startswith("+++"))
    return {*_tags(added), *_OLD_FORMAT.findall(added)}


def _products() -> Iterator[str]:
    for carrier in IMAGES.values():
        yield from filter(None, (carrier.product, carrier.also))


def _product(folder: Path, name: str) -> dict[str, Any]:
    page = yaml.safe_load((folder / "products" / f"{name}.md").read_text().split("\n---")[0])
    last_day = LAST_DAYS.get(name, "eol")
    return {"name": page["title"], "cycles": [_cycle(release, last_day) for release in page["releases"]]}


def _cycle(release: dict[str, Any], last_day: str) -> str:
    """Five words: its name, the day of its release, its last day, the day from which it is LTS, its code name.

    `-` stands for nothing, `always` for LTS from the start, `ended` for a last day that nobody knows.
    """
    lts = release.get("lts")
    since = "always" if lts is True else _day(lts)
    code_name = str(release.get("codename") or "").partition(" ")[0].lower()
    released, ends = _day(release.get("releaseDate")), _day(release.get(last_day))
    words = (str(release["releaseCycle"]), released, ends, since, code_name)
    return " ".join(word or "-" for word in words)


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "ended" if value is True else ""


def _tags(library: str) -> Iterator[str]:
    for line in re.findall(r"^(?:Shared)?Tags:(.*)$", library, re.M):
        yield from (tag.strip() for tag in line.split(","))


def _worth_naming(tags: list[str]) -> list[str]:
    shorter = [tag for tag in tags if not _PATCH.match(tag)]
    return shorter if any(re.match(r"v?\d", tag) for tag in shorter) else tags


def _revision(folder: Path) -> dict[str, str]:
    """The commit that is checked out, and its day."""
    git = ("git", "-C", str(folder), "log", "-1", "--format=%H %cs")
    commit, day = subprocess.run(git, check=True, capture_output=True, text=True).stdout.split()
    return {"commit": commit, "date": day}


def check_age(days: int) -> None:
    """Raises SystemExit with a sentence where the data is older."""
    age = (date.today() - data_day()).days
    if age > days:
        sys.exit(f"The lifetimes of base images are {age} days old, more than {days}: run make support.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--age"]:
        check_age(int(sys.argv[2]))
    else:
        main(sys.argv[1:])
