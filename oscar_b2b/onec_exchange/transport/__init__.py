"""CommerceML over HTTP: what 1C asks the shop, and the answers byte for byte."""
