"""Pages of the exchange in Oscar's dashboard."""
