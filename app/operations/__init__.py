"""What an operator sees: logs, metrics, traces, and the answer to "is everything in order?"."""
