"""SAML 2.0 as its service provider: asking an identity provider, and believing only what it signed for us."""
