"""What a WSGI server serves: the application, from the environment."""

import gc

from server import create_app
from server.running import use

app = create_app()
in_use = use(app.extensions["gezhi.settings"].data_dir)
"""Open for as long as this process serves: nothing is restored into its folder meanwhile."""

gc.collect()
gc.freeze()  # what stands now stands while this serves: to look it over again is an eighth of what a first pull costs
