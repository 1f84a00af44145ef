"""Addresses of the demonstration's own pages, below `/demo/`."""

from django.urls import path

from amtsweg.web.demo import bundid, mails, openid, payment, postbox

app_name = "demo"
urlpatterns = [
    path("mails/", mails.mails, name="mails"),
    path("mails/<str:identifier>/", mails.mail, name="mail"),
    path("bundid/", bundid.bundid, name="bundid"),
    path("kreiskonto/", openid.openid, name="openid"),
    path("zahlung/<str:reference>/", payment.payment, name="payment"),
    path("bundespostfach/", postbox.letters, name="postbox"),
    path("bundespostfach/verbinden/", postbox.link, name="postbox-link"),
    path("bundespostfach/<str:number>/", postbox.letter, name="postbox-letter"),
]
