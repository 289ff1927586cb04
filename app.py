"""The WSGI entry: `granian --interface wsgi app:app`, or any other WSGI server."""

import os

from kb.settings import read_settings
from kb.web.app import create_app

app = create_app(read_settings(os.environ))
