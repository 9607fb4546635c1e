"""A stand-in for 1C: a small program of its own that plays the accounting system.

It keeps a demo company in its own SQLite file, pushes it to the shop as a CommerceML client,
pulls orders, answers the live call and has a one-page control panel. It imports neither Django
nor anything of the shop: the shop knows it only over HTTP, as it would know a real 1C.
"""
