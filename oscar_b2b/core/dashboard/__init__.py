"""Pages of dealers in Oscar's dashboard."""
