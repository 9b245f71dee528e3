-- The set-up of the README, with the server under test instead of the one on the path.

vim.opt.runtimepath:append(vim.env.DOABLE_TEST_PLUGIN)
vim.opt.swapfile = false
vim.lsp.config('doable', {
  cmd = vim.json.decode(vim.env.DOABLE_TEST_SERVER),
  -- In the editor's process group, so that the test can stop both together.
  detached = false,
  -- A server that dies ends the waiting at once.
  on_exit = function(code)
    vim.g.doable_test_exit = code
  end,
})
vim.lsp.enable('doable')
vim.diagnostic.config({ virtual_text = true })
