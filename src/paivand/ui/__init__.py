"""The look of the house: base templates, components, form fields, static files. No models, no knowledge of rooms."""
