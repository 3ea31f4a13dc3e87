"""Numbers of one's own: a page out of a table of claims, and a folder for a subject of one's own.

`claims_file` reads the table, `answers` asks the library, `page` draws, tells and binds; `new_project` writes a folder
that runs, from `project_template`. Nothing here needs a notebook, the site or the network.
"""
