# doable in Kakoune, through kakoune-lsp 18 or later: source this from kakrc, after kakoune-lsp itself.

hook -group lsp-filetype-markdown-doable global BufSetOption filetype=markdown %{
    # Added to the list, so that a second server can stand beside it. A list that is not empty
    # keeps kakoune-lsp's own server for Markdown out: add that one here too if you use it.
    set-option -add buffer lsp_servers %{
        [doable]
        command = "doable"
        args = ["lsp"]
        root_globs = ["doable.toml", ".doable.toml", ".git", ".hg"]
    }
}
