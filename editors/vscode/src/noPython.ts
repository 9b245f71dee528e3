// Says once, quietly, that no usable Python was found, and offers the way out.
import { commands, type ExtensionContext, window } from 'vscode';
import { MINIMUM } from './interpreter';
import { hasPythonExtension } from './pythonExtension';

const SILENCED = 'doable.noPython.silenced';
const SET = 'Set Interpreter';
const LOGS = 'Show Logs';
const SILENCE = "Don't Show Again";
let said = false;

export async function sayNoPython(context: ExtensionContext): Promise<void> {
  // Every Markdown file activates the extension: more than one message a window would be nagging.
  if (said || context.globalState.get<boolean>(SILENCED) === true) return;
  said = true;
  const text = `doable needs Python ${MINIMUM.join('.')} or newer to check plans, and found none.`;
  const choice = await window.showWarningMessage(text, SET, LOGS, SILENCE);
  if (choice === SET) await setInterpreter();
  if (choice === LOGS) await commands.executeCommand('doable.showLogs');
  if (choice === SILENCE) await context.globalState.update(SILENCED, true);
}

async function setInterpreter(): Promise<void> {
  if (hasPythonExtension()) await commands.executeCommand('python.setInterpreter');
  else await commands.executeCommand('workbench.action.openSettings', '@id:doable.interpreter');
}
