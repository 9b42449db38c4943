"""Forms in which a pruned network leaves, a file each."""
