"""Number and date formats of languages where Django's own are missing or do not fit."""
