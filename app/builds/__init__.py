"""Which files, targets and build contexts a repository declares in compose, bake and workflow files. Pure."""
