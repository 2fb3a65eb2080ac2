"""GitHub's GraphQL, as much as the App uses: types, fields and errors have GitHub's names."""
