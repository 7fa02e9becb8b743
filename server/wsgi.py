"""What a WSGI server serves: the application, from the environment."""

from server import create_app

app = create_app()
