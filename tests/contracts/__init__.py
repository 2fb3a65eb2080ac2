"""What the fixes write, put to the real tools: their answers are recorded, replayed, and asked for again."""
