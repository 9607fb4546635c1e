"""Use-cases of becoming a dealer."""
