"""Addresses of the OpenID provider; they answer on the host of the entrance only."""

from django.urls import path

from amtsweg.web.openid import browser, machines

app_name = "openid"
urlpatterns = [
    path(".well-known/openid-configuration", machines.configuration, name="configuration"),
    path("oidc/keys", machines.keys, name="keys"),
    path("oidc/authorize", browser.authorize, name="authorize"),
    path("oidc/token", machines.token, name="token"),
    path("oidc/userinfo", machines.userinfo, name="userinfo"),
    path("oidc/revoke", machines.revoke, name="revoke"),
    path("oidc/logout", browser.logout, name="logout"),
]
