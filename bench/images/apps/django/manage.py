import sys

from django.conf import settings
from django.http import JsonResponse
from django.urls import path


def hello(request):
    return JsonResponse({"hello": "django"})


settings.configure(DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="sample")
urlpatterns = [path("", hello)]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
