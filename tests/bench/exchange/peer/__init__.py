"""django-cml 0.4 on the same goods and prices: its own pipeline into Django models."""
