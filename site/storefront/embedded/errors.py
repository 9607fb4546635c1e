"""What can go wrong with an embedded server."""

from __future__ import annotations


class UnableToStartService(Exception):
    """An embedded server did not start; the text says why and what to do."""


class UnableToResetData(Exception):
    """The data folder cannot be emptied, because somebody works with it."""
