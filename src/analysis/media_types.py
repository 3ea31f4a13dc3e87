"""Under which media types a page hands over what it shows: the forms for people, and the one for machines beside."""

#: What machines read of a figure, a text, a table or the whole page; `runner.notebook_json` says which keys it has.
MIME = "application/vnd.analysis+json"
SVG = "image/svg+xml"
PNG = "image/png"
MARKDOWN = "text/markdown"
HTML = "text/html"
