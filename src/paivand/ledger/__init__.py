"""Access scopes, journal and vault: the floor that everything about people stands on."""
