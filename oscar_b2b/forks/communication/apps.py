from __future__ import annotations

from oscar.apps.communication import apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "oscar_b2b.forks.communication"
