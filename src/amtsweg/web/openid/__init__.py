"""OpenID Connect as services of others speak it; its addresses stand outside the languages, since others note them."""
