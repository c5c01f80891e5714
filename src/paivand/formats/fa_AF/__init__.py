"""Formats of Dari."""
