-- Helpers for the scripts of the tests; runs the script named first and writes what it returns as JSON.

local T = {}

-- Short of the process's own limit, so that a script that waits in vain can still say what it saw.
local PATIENCE_MS = 30000
local QUIET_MS = 500

local last_news = vim.uv.now()
local published = {}
local at_work = {}

-- Wraps a handler to learn when the server has spoken about a file.
local function listen(method, uri_of)
  local original = vim.lsp.handlers[method]
  vim.lsp.handlers[method] = function(err, result, ctx, config)
    local answer = original(err, result, ctx, config)
    last_news = vim.uv.now()
    published[vim.uri_to_fname(uri_of(result, ctx))] = true
    return answer
  end
end
listen('textDocument/publishDiagnostics', function(result)
  return result.uri
end)
listen('textDocument/diagnostic', function(_, ctx)
  return ctx.params.textDocument.uri
end)
vim.api.nvim_create_autocmd('LspProgress', {
  callback = function(event)
    last_news = vim.uv.now()
    local progress = event.data.params
    at_work[progress.token] = progress.value.kind ~= 'end' or nil
  end,
})

--- Waits until `done()` holds; an error with `what` and everything on screen when it never does.
function T.wait(what, done)
  local came = false
  vim.wait(PATIENCE_MS, function()
    came = done()
    return came or vim.g.doable_test_exit ~= nil
  end, 20)
  if not came then
    error(('waited in vain for %s; the server %s; findings: %s; messages: %s'):format(
      what,
      vim.g.doable_test_exit and ('ended with code ' .. vim.g.doable_test_exit) or 'runs',
      vim.inspect(T.findings()),
      vim.fn.execute('messages')
    ))
  end
end

--- Waits until every open file has been checked, nothing is being indexed and no news has come for a while.
function T.settle()
  T.wait('the server to become quiet', function()
    if next(at_work) or vim.uv.now() - last_news < QUIET_MS then
      return false
    end
    return vim.iter(T.files()):all(function(_, path)
      return published[path]
    end)
  end)
end

--- The open Markdown files: buffer number -> path.
function T.files()
  local files = {}
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.bo[bufnr].filetype == 'markdown' and vim.bo[bufnr].buftype == '' then
      files[bufnr] = vim.api.nvim_buf_get_name(bufnr)
    end
  end
  return vim.iter(pairs(files))
end

--- Opens a file in the current window and waits for the client to attach.
function T.open(path)
  vim.cmd.edit(vim.fn.fnameescape(path))
  local bufnr = vim.api.nvim_get_current_buf()
  T.wait('a client for ' .. path, function()
    local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'doable' })[1]
    return client and client.initialized
  end)
  return bufnr
end

local function position(bufnr, lnum, col)
  local line = vim.api.nvim_buf_get_lines(bufnr, lnum, lnum + 1, false)[1] or ''
  return { line = lnum + 1, column = vim.str_utfindex(line, 'utf-32', col, false) + 1 }
end

--- All findings of the open files: lines and columns count from 1, columns in code points, the end is exclusive.
function T.findings()
  local all = {}
  for bufnr, path in T.files() do
    for _, found in ipairs(vim.diagnostic.get(bufnr)) do
      table.insert(all, {
        path = path,
        code = found.code,
        source = found.source,
        severity = found.severity,
        message = found.message,
        range = {
          start = position(bufnr, found.lnum, found.col),
          ['end'] = position(bufnr, found.end_lnum, found.end_col),
        },
      })
    end
  end
  return all
end

--- The codes found on a line of a buffer, in order.
function T.codes(bufnr, line)
  local codes = vim.tbl_map(function(found)
    return found.code
  end, vim.diagnostic.get(bufnr, line and { lnum = line - 1 } or nil))
  table.sort(codes)
  return codes
end

function T.has(bufnr, code, line)
  return vim.list_contains(T.codes(bufnr, line), code)
end

function T.lines(bufnr)
  return vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)
end

--- Presses keys as a user would, and lets them take effect.
function T.keys(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'xt', false)
end

--- Answers the next menus with the first entry that matches `pattern`; returns the list that collects all entries.
function T.choose(pattern)
  local seen = {}
  vim.ui.select = function(items, opts, on_choice)
    local choice
    for _, item in ipairs(items) do
      local text = opts.format_item and opts.format_item(item) or tostring(item)
      table.insert(seen, text)
      if not choice and text:match(pattern) then
        choice = item
      end
    end
    on_choice(choice)
  end
  return seen
end

--- The text of the open floating window, or nil.
function T.float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(T.lines(vim.api.nvim_win_get_buf(window)), '\n')
    end
  end
end

local script, out = vim.env.DOABLE_TEST_SCRIPT, vim.env.DOABLE_TEST_RESULT
local ok, result = xpcall(function()
  return assert(loadfile(script))(T)
end, debug.traceback)
local file = assert(io.open(out, 'w'))
local answer = ok and { result = result == nil and vim.NIL or result } or { error = tostring(result) }
file:write(vim.json.encode(answer))
file:close()
-- As a user leaves: Neovim asks its servers to shut down.
vim.cmd('qall!')
