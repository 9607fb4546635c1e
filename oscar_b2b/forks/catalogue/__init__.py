"""Fork of Oscar's catalogue app: one place for prefetches, the dealer's card."""
