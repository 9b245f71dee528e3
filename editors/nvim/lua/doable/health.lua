-- `:checkhealth doable`: what the editor needs to show findings, and what it runs now.

local M = {}

-- Long enough for a cold start of Python on a slow disk; a hanging command must not hang the report.
local TIMEOUT_MS = 10000

--- First line a command prints, or nil and the reason.
local function first_line(command)
  local started, process = pcall(vim.system, command, { text = true })
  if not started then
    return nil, tostring(process)
  end
  local result = process:wait(TIMEOUT_MS)
  local line = vim.split(vim.trim(result.stdout or ''), '\n')[1]
  if result.code == 0 and line ~= '' then
    return line
  end
  local why = vim.split(vim.trim(result.stderr or ''), '\n')
  return nil, why[#why] ~= '' and why[#why] or ('exit code %d'):format(result.code)
end

--- The Python that an installed console script names in its first lines, or the command itself when it is a Python.
local function python_of(executable)
  if vim.fs.basename(executable):match('^python') then
    return executable
  end
  local file = io.open(executable, 'rb')
  if not file then
    return nil
  end
  local head = file:read(1024) or ''
  file:close()
  -- Installers write "#!/bin/sh" and an exec line instead where the path is too long for a shebang.
  return head:match("^#!/bin/sh\n'''exec' \"?([^\"\n]-python[%w.]*)\"?%s") or head:match('^#!%s*(%S*python[%w.]*)')
end

local function check_neovim()
  vim.health.start('doable: Neovim')
  if vim.fn.has('nvim-0.11') == 1 then
    vim.health.ok('Neovim ' .. tostring(vim.version()))
  else
    vim.health.error('Neovim ' .. tostring(vim.version()) .. ' is too old', 'Install Neovim 0.11 or later')
  end
end

--- Returns the client configuration, or nil when there is none.
local function check_config()
  local config = vim.lsp.config.doable
  if not config then
    vim.health.error('no client configuration named doable', "Put this plugin's folder on 'runtimepath'")
    return nil
  end
  if vim.lsp.is_enabled('doable') then
    vim.health.ok('client configuration is enabled')
  else
    vim.health.warn('client configuration is not enabled', "Add `vim.lsp.enable('doable')` to init.lua")
  end
  return config
end

local function check_server(config)
  vim.health.start('doable: server')
  if type(config.cmd) ~= 'table' then
    vim.health.info('`cmd` is a function: the server is not checked')
    return
  end
  local executable = vim.fn.exepath(config.cmd[1])
  if executable == '' then
    vim.health.error(('`%s` is not on the path'):format(config.cmd[1]), {
      'Install it: `pipx install doable` or `uv tool install doable`',
      "Or name it in full: `vim.lsp.config('doable', { cmd = { '<path>/doable', 'lsp' } })`",
    })
    return
  end
  vim.health.ok('executable: ' .. executable)

  local ask = vim.list_slice(config.cmd)
  while #ask > 1 and ask[#ask] ~= 'lsp' do
    table.remove(ask)
  end
  ask[#ask == 1 and 2 or #ask] = '--version'
  local version, why = first_line(ask)
  if version then
    vim.health.ok('version: ' .. version)
  else
    vim.health.error(('`%s` failed: %s'):format(table.concat(ask, ' '), why))
  end

  local python = python_of(executable)
  local line = python and first_line({ python, '--version' })
  local major, minor = (line or ''):match('(%d+)%.(%d+)')
  if not major then
    vim.health.info('which Python it runs on could not be found out')
  elseif tonumber(major) > 3 or (tonumber(major) == 3 and tonumber(minor) >= 11) then
    vim.health.ok(line)
  else
    vim.health.error(line .. ' is too old', 'Install doable with Python 3.11 or later')
  end
end

local function markdown_is_open(config)
  return vim.iter(vim.api.nvim_list_bufs()):any(function(bufnr)
    return vim.api.nvim_buf_is_loaded(bufnr)
      and vim.bo[bufnr].buftype == ''
      and vim.api.nvim_buf_get_name(bufnr) ~= ''
      and vim.list_contains(config.filetypes or { vim.bo[bufnr].filetype }, vim.bo[bufnr].filetype)
  end)
end

local function check_clients(config)
  vim.health.start('doable: running clients')
  local clients = vim.lsp.get_clients({ name = 'doable' })
  for _, client in ipairs(clients) do
    vim.health.ok(
      ('client %d: %d buffer(s), root %s, positions in %s'):format(
        client.id,
        vim.tbl_count(client.attached_buffers),
        client.root_dir or 'none (each file is checked alone)',
        client.offset_encoding
      )
    )
  end
  if #clients > 0 then
    return
  end
  if markdown_is_open(config) then
    vim.health.warn(
      'a Markdown file is open but no client runs',
      'See the log: `:lua vim.cmd.edit(vim.lsp.log.get_filename())`'
    )
  else
    vim.health.info('none: no Markdown file is open')
  end
end

function M.check()
  check_neovim()
  -- What follows asks for functions that older versions don't have.
  if vim.fn.has('nvim-0.11') == 0 then
    return
  end
  local config = check_config()
  if config then
    check_server(config)
    check_clients(config)
  end
end

return M
