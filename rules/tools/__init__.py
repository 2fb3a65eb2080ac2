"""What the tools that Dockerfiles call do: package managers, shells, image families. Knowledge that several rules share; no rule is here."""
