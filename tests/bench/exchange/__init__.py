"""How fast files of 1C go in, against the floor of the same rows and against a peer.

``python -m tests.bench exchange --goods 10000``
"""
