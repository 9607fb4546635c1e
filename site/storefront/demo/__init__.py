"""The demo: the whole shop with its 1C stand-in on this machine, by one command (`make demo`)."""
