"""Pages of the carriers in Oscar's dashboard."""
