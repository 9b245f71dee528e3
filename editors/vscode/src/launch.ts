// Decides how the server is started: a command line and a sentence for people about where it comes from.
import * as path from 'node:path';
import { findInterpreter, type Interpreter, type NotFound } from './interpreter';
import type { Settings } from './settings';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly from: string;
  readonly interpreter?: Interpreter;
}

export async function planLaunch(settings: Settings, extensionPath: string, trusted: boolean): Promise<Launch | NotFound> {
  if (settings.path !== '') return { command: settings.path, args: ['lsp'], from: 'doable.path' };
  const interpreter = await findInterpreter(settings, trusted);
  if ('tried' in interpreter) return interpreter;
  const bundled = settings.importStrategy === 'useBundled';
  const server = bundled
    ? [path.join(extensionPath, 'bundled', 'tool', 'run_server.py')]
    : // -P: a folder named "doable" in the working directory must not be imported as the server.
      ['-P', '-m', 'doable', 'lsp'];
  return {
    command: interpreter.command,
    args: [...interpreter.args, ...server],
    from: `${bundled ? 'bundled' : 'environment'}, Python ${interpreter.version}`,
    interpreter,
  };
}
