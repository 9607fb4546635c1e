"""CommerceML files as 1C writes them."""
