"""YAML: where things stand in a text, and how it is changed."""
