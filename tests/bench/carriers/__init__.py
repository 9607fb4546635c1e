"""Directories of carriers: the nightly copy, and the search of cities and branches."""
