"""The WSGI entry: `granian --interface wsgi app:app`, or any other WSGI server."""

import os

from kb.desk.migrate import prepare
from kb.settings import read_settings
from kb.web.app import create_app
from kb.web.memory import give_back

give_back()
settings = read_settings(os.environ)
prepare(settings)
app = create_app(settings)
