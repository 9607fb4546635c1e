"""Pages of assortment rules in Oscar's dashboard."""
