"""The composition root: settings, addresses, sockets, workers and the HTTP dialects. Nobody imports it."""
