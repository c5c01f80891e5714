"""The offline outbox: what devices recorded comes in here, once each, and nothing is lost."""
