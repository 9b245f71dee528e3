// Finds the Python that runs the server: the setting, then the Python extension's choice, then the PATH.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { activeInterpreter } from './pythonExtension';
import type { Settings } from './settings';

export const MINIMUM: readonly [number, number] = [3, 11];
const PROBE = 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)';
const run = promisify(execFile);

export interface Interpreter {
  readonly command: string;
  readonly args: readonly string[];
  readonly executable: string;
  readonly version: string;
  readonly source: 'settings' | 'Python extension' | 'PATH';
}

export interface NotFound {
  readonly tried: readonly string[];
}

interface Candidate {
  readonly line: readonly string[];
  readonly source: Interpreter['source'];
}

export async function findInterpreter(settings: Settings, trusted: boolean): Promise<Interpreter | NotFound> {
  const tried: string[] = [];
  for await (const candidate of candidates(settings, trusted)) {
    const found = await probe(candidate);
    if (typeof found !== 'string') return found;
    tried.push(found);
  }
  return { tried };
}

async function* candidates(settings: Settings, trusted: boolean): AsyncGenerator<Candidate> {
  if (settings.interpreter.length > 0) {
    // A chosen interpreter that does not work is reported, never replaced by a guess.
    yield { line: settings.interpreter, source: 'settings' };
    return;
  }
  // The Python extension may choose an environment inside the folder: code that the folder's author wrote.
  const active = trusted ? await activeInterpreter() : undefined;
  if (active !== undefined) yield { line: [active], source: 'Python extension' };
  const names = process.platform === 'win32' ? [['py', '-3'], ['python']] : [['python3'], ['python']];
  for (const line of names) yield { line, source: 'PATH' };
}

async function probe({ line, source }: Candidate): Promise<Interpreter | string> {
  const [command, ...args] = line;
  const shown = line.join(' ');
  if (command === undefined) return 'no command';
  try {
    const { stdout } = await run(command, [...args, '-c', PROBE], { timeout: 10_000, windowsHide: true });
    const [version = '', executable = command] = stdout.split(/\r?\n/);
    if (!isEnough(version)) return `${shown} (${source}): Python ${version} is too old`;
    return { command, args, executable, version, source };
  } catch (error) {
    return `${shown} (${source}): ${firstLine(error)}`;
  }
}

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
