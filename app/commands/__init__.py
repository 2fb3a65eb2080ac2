"""The sub-commands of `slimline`, one module each, imported when called."""
