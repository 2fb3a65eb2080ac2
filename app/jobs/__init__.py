"""The inbox that the web writes, and the durable queue behind it."""
