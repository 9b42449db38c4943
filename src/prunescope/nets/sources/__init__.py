"""Ways to get a network, a file each."""
