"""Fork of Oscar's order app: locked stock, unguessable numbers, statuses from 1C."""
