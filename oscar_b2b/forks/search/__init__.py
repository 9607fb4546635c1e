"""Fork of Oscar's search app: the listing by the ORM, Haystack stays a dummy."""
