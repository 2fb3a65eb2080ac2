"""What registries say of images: asked before the rules run, of allowed hosts alone, and remembered."""
