"""`python -m cemlab`: the same commands."""

from cemlab.cli import app

if __name__ == "__main__":
    app(prog_name="cemlab")
