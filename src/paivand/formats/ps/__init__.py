"""Formats of Pashto."""
