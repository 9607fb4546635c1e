"""Fork of Oscar's checkout app: one page, one transaction."""
