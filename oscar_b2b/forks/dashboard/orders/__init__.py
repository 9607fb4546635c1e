"""Fork of Oscar's order pages in the dashboard: words instead of the keys of statuses."""
