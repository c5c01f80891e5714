"""The roof: home, navigation, global search, error pages, API root."""
