"""The page's server: reads a request, calls one use-case, returns its value. No science here."""
