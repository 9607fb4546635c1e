"""Fork of Oscar's customer app: the dealer's cabinet, no self-registration."""
