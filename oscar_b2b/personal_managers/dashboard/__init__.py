"""Pages of personal managers in Oscar's dashboard."""
