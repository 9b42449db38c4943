"""Where tasks run, a file each."""
