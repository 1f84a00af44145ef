"""Other people's catalogues become ours: readers for each shape, one neutral model of records, one way of writing.

`opening` turns a path into documents, a reader in `shapes/` turns a document into `records`, `actions` writes them.
"""
