"""Paivand: protection and inclusion work, recorded once."""
