"""Our catalogue for others: as XZuFi for the catalogues of the Länder, as JSON-LD for search engines."""
