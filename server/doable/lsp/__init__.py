"""The language server: the only importer of pygls and lsprotocol; every feature is a pure module over offsets."""
