"""The five axes of pruning, what flows between them, and the loop that joins them."""
