"""Use-cases of the exchange with 1C."""
