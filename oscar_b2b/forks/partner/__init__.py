"""Fork of Oscar's partner app: prices and stock come from the extension points."""
