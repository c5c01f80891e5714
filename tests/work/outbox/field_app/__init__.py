"""A small room for tests: notes that field workers write and change through the outbox."""
