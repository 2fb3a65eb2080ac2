"""When the support of base images ended: the tables behind `image_life`, a module for each family. State: 2026-11.

They hold only what had ended by then, each with the day and the page that says so, so that a rule needs no clock.
Whoever updates them reads the pages again. An entry is a tag's first number or first two numbers, or its first word.
The days are those of https://endoflife.date/ and of the makers' pages that each table names; the tags of successors are
listed in https://github.com/docker-library/official-images.
"""
