"""Paivand: one open-source system that protects and includes people, a thing recorded once and everything else derived."""
