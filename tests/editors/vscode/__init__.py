"""The extension in real VS Code."""
