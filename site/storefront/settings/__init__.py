"""Settings: base, oscar and modules are parts; dev, test and production are chosen."""
