"""What we prune with: labelled samples and where they come from."""
