"""The use-cases: one facade, the same for the CLI, the server and the notebook."""
