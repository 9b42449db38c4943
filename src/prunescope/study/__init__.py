"""Sweeps, analyses and studies of papers: many prunings, their tables and their pictures."""
