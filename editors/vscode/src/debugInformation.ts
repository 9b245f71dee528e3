// What a bug report needs, as text: versions, interpreter, command line, settings.
import * as vscode from 'vscode';
import type { Session } from './session';
import { readSettings } from './settings';

export async function openDebugInformation(context: vscode.ExtensionContext, session: Session): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: describe(context, session) });
  await vscode.window.showTextDocument(document);
}

function describe(context: vscode.ExtensionContext, session: Session): string {
  const { client, launch, state } = session;
  const server = client?.initializeResult?.serverInfo;
  const interpreter = launch?.interpreter;
  const version = (context.extension.packageJSON as { version: string }).version;
  const rows: [string, string][] = [
    ['extension', version],
    ['VS Code', `${vscode.version} (${vscode.env.remoteName ?? 'local'})`],
    ['platform', `${process.platform} ${process.arch}`],
    ['server', `${state}, ${server?.name ?? 'doable'} ${server?.version ?? 'of unknown version'}`],
    ['started as', launch === undefined ? 'not started' : [launch.command, ...launch.args].join(' ')],
    ['comes from', launch?.from ?? '-'],
    ['interpreter', interpreter === undefined ? '-' : `${interpreter.executable} ${interpreter.version} (${interpreter.source})`],
    ['workspace', `${vscode.workspace.workspaceFolders?.length ?? 0} folders, ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}`],
  ];
  const facts = rows.map(([name, value]) => `${name}: ${value}`);
  const settings = JSON.stringify(readSettings(), undefined, 2);
  return ['doable debug information', '', ...facts, '', `settings: ${settings}`, ''].join('\n');
}
