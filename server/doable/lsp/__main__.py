"""`python -m doable.lsp`: the language server over standard input and output."""

from doable.lsp.server import main

if __name__ == "__main__":
    main()
