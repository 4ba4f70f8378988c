"""How answers are shown: on a terminal, as lines, JSON, CSV, Markdown. All text is escaped."""
