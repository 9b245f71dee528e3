// Asks the Python extension for its interpreter, if it is installed; nothing here needs it.
import { type Disposable, type Event, extensions, workspace } from 'vscode';

// The part of its published API that is used, as far as it is used.
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: unknown): { readonly path: string };
    resolveEnvironment(environment: unknown): Promise<{ readonly executable: { readonly uri?: { readonly fsPath: string } } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: Event<unknown>;
  };
}

export const hasPythonExtension = (): boolean => extensions.getExtension('ms-python.python') !== undefined;

export async function activeInterpreter(): Promise<string | undefined> {
  const environments = (await pythonApi())?.environments;
  if (environments === undefined) return undefined;
  const chosen = environments.getActiveEnvironmentPath(workspace.workspaceFolders?.[0]?.uri);
  return (await environments.resolveEnvironment(chosen))?.executable.uri?.fsPath;
}

export async function onInterpreterChange(listener: () => void): Promise<Disposable | undefined> {
  return (await pythonApi())?.environments.onDidChangeActiveEnvironmentPath(listener);
}

async function pythonApi(): Promise<PythonApi | undefined> {
  const extension = extensions.getExtension<Partial<PythonApi>>('ms-python.python');
  try {
    const api = await extension?.activate();
    // Old releases have another shape; they count as not installed.
    return api?.environments === undefined ? undefined : { environments: api.environments };
  } catch {
    return undefined;
  }
}
