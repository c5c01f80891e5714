"""Numeric and linguistic methods without Django: names across scripts, disclosure control, Washington Group, ages."""
