// Entry point: starts the server for Markdown files and offers the commands.
import { commands, type Disposable, type ExtensionContext, Uri, window, workspace } from 'vscode';
import { openDebugInformation } from './debugInformation';
import { onInterpreterChange } from './pythonExtension';
import { createSession, type Session } from './session';
import { RESTART_ON } from './settings';

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('doable', { log: true });
  const current = createSession(context, log);
  session = current;
  const restart = (): Promise<void> => current.restart();
  const keep = (...parts: Disposable[]): unknown => context.subscriptions.push(...parts);
  keep(
    log,
    commands.registerCommand('doable.restart', restart),
    commands.registerCommand('doable.showLogs', () => log.show()),
    commands.registerCommand('doable.debugInformation', () => openDebugInformation(context, current)),
    commands.registerCommand('doable.openExample', () => openExample(context)),
    workspace.onDidChangeConfiguration((event) => {
      if (RESTART_ON.some((name) => event.affectsConfiguration(name))) void restart();
    }),
    workspace.onDidGrantWorkspaceTrust(restart),
  );
  await restart();
  // After the start: the Python extension may take seconds to activate.
  const listening = await onInterpreterChange(() => {
    if (current.launch?.interpreter?.source !== 'settings') void restart();
  });
  if (listening !== undefined) keep(listening);
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

async function openExample(context: ExtensionContext): Promise<void> {
  const source = Uri.joinPath(context.extensionUri, 'walkthrough', 'example.md');
  const content = new TextDecoder().decode(await workspace.fs.readFile(source));
  await window.showTextDocument(await workspace.openTextDocument({ language: 'markdown', content }));
}
