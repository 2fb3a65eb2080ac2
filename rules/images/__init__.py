"""What Slimline knows of base images: their names, their smaller variants, what those lack, and when support ends."""
