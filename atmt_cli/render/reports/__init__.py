"""Reports as HTML and Markdown: templates, and the picture of custody."""
