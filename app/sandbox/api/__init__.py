"""GitHub's REST and GraphQL over HTTP, as much as the App uses."""
