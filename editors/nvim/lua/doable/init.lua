-- Finds the folder whose plans are read together.

local M = {}

-- A pyproject.toml speaks for doable only when it has a table for it; most are there for other tools.
local function has_table(path)
  local file = io.open(path)
  if not file then
    return false
  end
  local text = file:read('*a') or ''
  file:close()
  return ('\n' .. text):find('\n%s*%[+%s*tool%.doable%s*[%.%]]') ~= nil
end

local function has_config(folder)
  local function is_file(name)
    local stat = vim.uv.fs_stat(vim.fs.joinpath(folder, name))
    return stat ~= nil and stat.type == 'file'
  end
  return is_file('doable.toml')
    or is_file('.doable.toml')
    or (is_file('pyproject.toml') and has_table(vim.fs.joinpath(folder, 'pyproject.toml')))
end

local function nearest(path)
  for folder in vim.fs.parents(path) do
    if has_config(folder) then
      return folder
    end
  end
  return vim.fs.root(path, { { '.git', '.hg', '.jj', '.svn' } })
end

--- The folder of the nearest configuration file above `path`, else the root of its version control, else nil.
--- Never the home folder or one above it: whoever keeps dotfiles under version control doesn't want it all read.
---@param path string absolute file name
---@return string?
function M.root(path)
  local root = nearest(path)
  local home = vim.uv.os_homedir()
  if root and home then
    local real = vim.fs.normalize(vim.uv.fs_realpath(root) or root):gsub('/$', '')
    local real_home = vim.fs.normalize(vim.uv.fs_realpath(home) or home)
    if vim.startswith(real_home .. '/', real .. '/') then
      return nil
    end
  end
  return root
end

return M
