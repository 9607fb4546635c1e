from __future__ import annotations

from oscar.apps.customer import apps


class CustomerConfig(apps.CustomerConfig):
    name = "oscar_b2b.forks.customer"
