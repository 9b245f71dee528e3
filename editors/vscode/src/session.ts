// One language client at a time: started, stopped and restarted in order, its state shown in the status item.
import { type ExtensionContext, type LogOutputChannel, workspace } from 'vscode';
import { LanguageClient, type LanguageClientOptions, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import { type Launch, planLaunch } from './launch';
import { sayNoPython } from './noPython';
import { readSettings } from './settings';
import { createStatus, type ServerState } from './status';

export interface Session {
  restart(): Promise<void>;
  stop(): Promise<void>;
  readonly state: ServerState;
  readonly launch: Launch | undefined;
  readonly client: LanguageClient | undefined;
}

export function createSession(context: ExtensionContext, log: LogOutputChannel): Session {
  const status = createStatus();
  context.subscriptions.push(status);
  let state: ServerState = 'stopped';
  let launch: Launch | undefined;
  let client: LanguageClient | undefined;
  // Restarts asked for while one is under way wait for it: two servers would report everything twice.
  let queue: Promise<void> = Promise.resolve();

  function show(next: ServerState, detail?: string): void {
    state = next;
    status.show(next, detail);
  }

  async function stopNow(): Promise<void> {
    const old = client;
    client = undefined;
    launch = undefined;
    try {
      await old?.dispose();
    } catch (error) {
      // A server that died, or hangs, can't be stopped politely; the client has killed it.
      log.warn(`stopping the server: ${String(error)}`);
    }
    show('stopped');
  }

  async function startNow(): Promise<void> {
    const settings = readSettings();
    if (!settings.enable) return show('disabled', 'doable.enable is off');
    show('starting');
    const plan = await planLaunch(settings, context.extensionPath, workspace.isTrusted);
    if ('tried' in plan) {
      log.warn(`no usable Python: ${plan.tried.join('; ')}`);
      show('no Python', plan.tried.join('; '));
      // Not awaited: the message stays open as long as nobody answers it.
      void sayNoPython(context);
      return;
    }
    launch = plan;
    log.info(`starting ${[plan.command, ...plan.args].join(' ')} (${plan.from})`);
    const starting = createClient(plan, context, log);
    client = starting;
    starting.onDidChangeState(({ newState }) => {
      if (client !== starting) return;
      const version = starting.initializeResult?.serverInfo?.version ?? '';
      if (newState === State.Running) show('running', `${version} (${plan.from})`.trim());
      if (newState === State.Starting) show('starting');
      if (newState === State.Stopped) show('stopped');
    });
    try {
      await starting.start();
    } catch (error) {
      log.error(`the server did not start: ${String(error)}`);
      show('failed', String(error));
    }
  }

  function enqueue(step: () => Promise<void>): Promise<void> {
    queue = queue.then(step, step);
    return queue;
  }

  return {
    restart: () => enqueue(async () => stopNow().then(startNow)),
    stop: () => enqueue(stopNow),
    get state() {
      return state;
    },
    get launch() {
      return launch;
    },
    get client() {
      return client;
    },
  };
}

function createClient(launch: Launch, context: ExtensionContext, log: LogOutputChannel): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: 'file', language: 'markdown' },
      { scheme: 'untitled', language: 'markdown' },
    ],
    outputChannel: log,
    // Problems of the server are for those who look: the status item says that something is wrong.
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticPullOptions: { onChange: true, onSave: true, onTabs: true },
  };
  const server = {
    command: launch.command,
    args: [...launch.args],
    // Never the workspace: Python and Windows look for code in the working directory.
    options: { cwd: context.extensionPath, env: { PYTHONUTF8: '1' } },
  };
  return new LanguageClient('doable', 'doable', server, options);
}
