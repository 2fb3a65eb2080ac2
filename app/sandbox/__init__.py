"""A local GitHub over real git repositories, as strict as GitHub, for the demo and the tests."""
