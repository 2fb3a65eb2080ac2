"""The durable queue: an inbox table of ours in front of the engine (docs/adr/0040-inbox-before-engine.md)."""
