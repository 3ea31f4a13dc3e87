"""How a page says what it says: the filters that the templates of `words` use, and tables.

All wording stands in `words`; no sentence is put together in Python. Numbers reach a template as rows of tables
(`template_rows`), and the filters (`text_filters`, `count_filters`, `explanation_filters`) note whose they are as they
print them; `rendering` fills templates.
"""
