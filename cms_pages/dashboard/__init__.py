"""Pages of the dashboard about what marketers write."""
