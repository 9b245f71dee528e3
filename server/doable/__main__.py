"""`python -m doable`."""

import sys

from doable.cli import main

if __name__ == "__main__":
    sys.exit(main())
