"""OpenID Connect providers: code flow with PKCE, nonce and state; tokens believed only when every part of them fits."""
