"""The engine over files on this machine: what `slimline check` and `slimline fix` do."""
