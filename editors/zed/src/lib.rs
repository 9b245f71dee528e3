//! Starts doable's language server in Zed: the command of the settings, else `doable lsp` from the path.

use zed_extension_api::{self as zed, settings::LspSettings, Command, LanguageServerId, Result, Worktree};

struct Doable;

impl zed::Extension for Doable {
    fn new() -> Self {
        Doable
    }

    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree).ok().and_then(|settings| settings.binary);
        let (path, arguments) = binary.map_or((None, None), |binary| (binary.path, binary.arguments));
        // A bare name is looked up too: Zed starts a command without searching the shell's path.
        let command = match path {
            Some(path) if path.contains(['/', '\\']) => Some(path),
            path => worktree.which(path.as_deref().unwrap_or("doable")),
        };
        Ok(Command {
            command: command.ok_or("doable is not on the path: install it with `pipx install doable`")?,
            args: arguments.unwrap_or_else(|| vec!["lsp".into()]),
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(Doable);
