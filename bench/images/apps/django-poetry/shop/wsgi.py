import psycopg2
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path


def hello(request):
    return JsonResponse({"hello": "django", "libpq": psycopg2.extensions.libpq_version() // 10000})


settings.configure(DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="sample")
urlpatterns = [path("", hello)]
application = get_wsgi_application()
