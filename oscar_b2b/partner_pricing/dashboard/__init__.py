"""Pages of prices and stock in Oscar's dashboard."""
