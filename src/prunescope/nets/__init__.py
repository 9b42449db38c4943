"""What we prune: networks, their weights, their channels, and where they come from."""
