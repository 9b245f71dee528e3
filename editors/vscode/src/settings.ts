// The extension's few settings, read whole; what is checked is set in the project's own configuration.
import * as os from 'node:os';
import * as path from 'node:path';
import { workspace } from 'vscode';

export type ImportStrategy = 'useBundled' | 'fromEnvironment';

export interface Settings {
  readonly enable: boolean;
  readonly interpreter: readonly string[];
  readonly importStrategy: ImportStrategy;
  readonly path: string;
}

// A change of one of these needs a new server process; the client follows `trace.server` by itself.
export const RESTART_ON = ['doable.enable', 'doable.interpreter', 'doable.importStrategy', 'doable.path'];

export function readSettings(): Settings {
  const config = workspace.getConfiguration('doable');
  const interpreter = config.get<readonly string[] | string>('interpreter', []);
  return {
    enable: config.get('enable', true),
    interpreter: (typeof interpreter === 'string' ? [interpreter] : interpreter).filter((part) => part !== '').map(expand),
    importStrategy: config.get<ImportStrategy>('importStrategy', 'useBundled'),
    path: expand(config.get('path', '')),
  };
}

// The two abbreviations people share in settings files.
function expand(value: string): string {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  const home = value === '~' || value.startsWith('~/') ? path.join(os.homedir(), value.slice(1)) : value;
  return folder === undefined ? home : home.replaceAll('${workspaceFolder}', folder);
}
