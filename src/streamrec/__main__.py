"""``python -m streamrec`` is the command ``streamrec``."""

from streamrec.cli import main

if __name__ == "__main__":  # not in the processes that a command starts
    main()
