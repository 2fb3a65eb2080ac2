"""What fixes of security and correctness do, seen on real images: each built and asked before and after its fix."""
