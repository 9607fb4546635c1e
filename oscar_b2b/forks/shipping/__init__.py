"""Fork of Oscar's shipping app: methods come from the extension point."""
