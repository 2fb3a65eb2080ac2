"""What a repository can set in `.github/slimline.yml`: a strict schema, published in docs/slimline.schema.json."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.engine.context import Style
from rules.engine.rule import Severity

PATH = ".github/slimline.yml"
MAX_BYTES = 65_536


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PathSettings(_Strict):
    """Which Dockerfiles are reviewed. Patterns as in `.gitignore`: `*` within a folder, `**` across folders."""

    include: tuple[str, ...] = Field(default=(), strict=False, description="Only these; all where empty.")
    exclude: tuple[str, ...] = Field(default=(), strict=False, description="Never these.")


class ReviewSettings(_Strict):
    """What is commented."""

    scope: Literal["new", "touched-files", "all"] = Field(
        default="new",
        description="new: what the pull request brings or touches. touched-files: all findings of changed Dockerfiles. "
        "all: also those of the repository's other Dockerfiles, as annotations.",
    )
    when: Literal["always", "ready", "on-request", "observe"] = Field(
        default="ready",
        description="always: every push is commented. ready: drafts get the check run alone. on-request: comments come "
        "after `/slimline review`, else the check run alone. observe: nothing is posted; the list of reviews shows it.",
    )
    max_comments: int = Field(default=25, ge=0, le=25, description="More findings go into the summary.")


class CheckSettings(_Strict):
    """The check run."""

    fail_on: Literal["never", "hint", "warning", "error"] = Field(
        default="never", description="The check fails from this severity on; by default it is neutral."
    )

    def fails(self, severity: Severity) -> bool:
        order = list(Severity)  # from the least to the most
        return self.fail_on != "never" and order.index(severity) >= order.index(Severity(self.fail_on))


_Size = Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,3})? ?(kB|MB|GB)$")]


class BudgetSettings(_Strict):
    """What an image may cost. It is told; nothing fails unless `enforce` asks for it."""

    image: _Size | None = Field(default=None, description="On disk, e.g. `200 MB`.")
    layers: int | None = Field(default=None, ge=1, le=127, description="The base image's too.")
    context: _Size | None = Field(default=None, description="What is sent to the builder, e.g. `50 MB`.")
    growth: Annotated[str, Field(pattern=r"^\d{1,4} ?%$")] | None = Field(
        default=None, description="How much larger than the base branch's image, e.g. `10 %`."
    )
    enforce: bool = Field(default=False, description="Fail the check, and `slimline measure`, where it is exceeded.")


class Apply(_Strict):
    """The commit of `/slimline apply`."""

    message: str = Field(default="Optimise Dockerfiles", min_length=1, max_length=500)


class Configuration(_Strict):
    """What a repository can set in `.github/slimline.yml`."""

    rules: dict[str, bool] = Field(
        default_factory=dict,
        description="A rule's name, alias (`DL3042`) or category (`security`): on or off. The rule wins.",
    )
    paths: PathSettings = PathSettings()
    review: ReviewSettings = ReviewSettings()
    check: CheckSettings = CheckSettings()
    keep_base_images: tuple[str, ...] = Field(
        default=(), strict=False, description="Base images that stay as they are, e.g. `python` or `python:3.11`."
    )
    style: Style = Field(default="flags", description="How caches stay out of layers: `flags` or `cache-mounts`.")
    apply: Apply = Apply()
    budget: BudgetSettings = BudgetSettings()
