"""`python -m kb` is the command `firststop`."""

from kb.cli import main

if __name__ == "__main__":
    main()
