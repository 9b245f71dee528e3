// The state of the server, as one item in the language status of Markdown files.
import { type Disposable, languages, LanguageStatusSeverity } from 'vscode';

export type ServerState = 'starting' | 'running' | 'stopped' | 'disabled' | 'failed' | 'no Python';

export interface Status extends Disposable {
  show(state: ServerState, detail?: string): void;
}

const TEXT: Record<ServerState, string> = {
  starting: 'doable: starting',
  running: 'doable',
  stopped: 'doable: stopped',
  disabled: 'doable: off',
  failed: 'doable: failed to start',
  'no Python': 'doable: no Python 3.11 or newer',
};

export function createStatus(): Status {
  const item = languages.createLanguageStatusItem('doable.status', { language: 'markdown' });
  item.name = 'doable';
  return {
    show(state, detail = '') {
      const wrong = state === 'failed' || state === 'no Python';
      item.text = TEXT[state];
      item.detail = detail;
      item.busy = state === 'starting';
      item.severity = wrong ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
      item.command =
        state === 'running' || state === 'starting'
          ? { command: 'doable.showLogs', title: 'Show Logs' }
          : { command: 'doable.restart', title: 'Restart Server' };
    },
    dispose: () => item.dispose(),
  };
}
