"""One small server that answers as the five carriers do, for tests and the demo.

It knows neither Django nor the connectors: what it accepts and says follows the carriers' protocols
(the sources stand in each module). A connector cannot tell it from the real one but by its base
address: ``http://127.0.0.1:8101/<carrier>/…``. Faults are chosen at ``/control/``.
"""
