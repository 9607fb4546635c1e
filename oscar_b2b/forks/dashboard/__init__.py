"""Fork of Oscar's dashboard: pages that modules contribute."""
