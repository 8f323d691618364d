SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "people.apps.PeopleConfig", "shop"]
AUTH_USER_MODEL = "crowd.Person"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
