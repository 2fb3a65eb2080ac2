"""Building in one stage, running in another: toolchains and build packages stay out of the image."""
