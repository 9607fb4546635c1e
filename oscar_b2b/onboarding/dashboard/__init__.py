"""Dashboard pages of becoming a dealer."""
