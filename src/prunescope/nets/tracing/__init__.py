"""Watching one forward pass with the channels' names sent along as data.

``coordinates`` numbers every entry along every dimension of every parameter; those numbers are the names. ``mode``
watches the operators and asks ``rules`` what becomes of the names; ``record`` is the notebook they write in;
``solve`` turns the notebook into classes of names that go together.
"""
