"""The demo company: an invented Ukrainian supplier, generated the same way every time."""
