"""Studies that are jobs, a file each."""
