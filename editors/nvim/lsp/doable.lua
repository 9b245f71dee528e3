-- Client configuration of the doable language server, for Neovim 0.11 and later.

return {
  cmd = { 'doable', 'lsp' },
  filetypes = { 'markdown' },
  -- A function and not `root_markers`: which folder is a plan folder needs more than a file name,
  -- and Neovim falls back on `root_markers` when a function finds no root.
  root_dir = function(bufnr, on_dir)
    local name = vim.api.nvim_buf_get_name(bufnr)
    -- A buffer without a file, or one that a plugin serves over its own scheme, has no path to check.
    if name ~= '' and not name:match('^%a[%w+.-]+://') then
      on_dir(require('doable').root(name))
    end
  end,
  -- A note outside any project is checked alone: the server gets no folder, so nothing is indexed.
  workspace_required = false,
}
