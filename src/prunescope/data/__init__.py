"""What we prune with: labelled samples and where they come from.

``dataset`` holds samples in memory or mapped, ``source`` finds and loads them, ``datasets`` has a file a format.
"""
