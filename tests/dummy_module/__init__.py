"""A module that uses every extension point; tests check that each one is wired."""
