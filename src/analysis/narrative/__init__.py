"""What a page says: one template a section, the filters that they use, and tables.

All wording stands in `templates/`; no sentence is put together in Python. To change a sentence, edit its template; to
change a word for a code, edit `templates/words.yml`. Numbers reach a template as rows of tables (`template_rows`), and
the filters (`text_filters`, `count_filters`, `explanation_filters`) note whose they are as they print them; `rendering`
fills templates.
"""
