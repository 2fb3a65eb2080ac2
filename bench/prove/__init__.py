"""The proof: generated projects are built, started and asked before and after their fixes, with a real engine."""
