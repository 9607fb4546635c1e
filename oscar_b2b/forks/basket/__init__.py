"""Fork of Oscar's basket app: constant queries, no figures, one basket per legal entity."""
