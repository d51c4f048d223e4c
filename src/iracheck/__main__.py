"""``python -m iracheck``."""

import sys

from iracheck.cli import main

sys.exit(main())
