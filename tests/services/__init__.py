"""The outside world of the tests, as real programs: database server, virus scanner, mail server, the product itself."""
