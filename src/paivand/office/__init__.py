"""People who work, what they may do, and where: accounts, roles, mandates, places."""
