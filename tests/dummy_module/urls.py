from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "dummy"


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello from the dummy module")


urlpatterns = [path("", hello, name="hello")]
