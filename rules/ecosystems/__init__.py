"""What Slimline knows of each ecosystem's tools: how they are called, what they download and where they keep it."""
