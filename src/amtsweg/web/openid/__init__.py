"""OpenID Connect as services of others speak it: their addresses are outside the languages, since they are registered."""
