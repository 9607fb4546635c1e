"""Fork of Oscar's communication app: e-mail leaves through a task."""
