"""Words everyone uses: errors, registries, specs, progress, seeds, tables. No torch here."""
