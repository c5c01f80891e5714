"""Persons and households: registered once, found in any script."""
