"""``python -m xeploai_cli`` is the same as ``xeploai``."""

from xeploai_cli.main import main

if __name__ == "__main__":
    main()
