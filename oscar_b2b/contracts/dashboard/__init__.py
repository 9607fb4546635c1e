"""Pages of contracts and agreements in Oscar's dashboard."""
