// Shared by the suites: opening files, waiting for what the server will say.
const vscode = require('vscode');

const root = () => vscode.workspace.workspaceFolders[0].uri;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function open(name) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root(), name));
  return vscode.window.showTextDocument(document, { preview: false });
}

/** The first value of `probe()` that is not falsy, asked again and again for up to 30 s. */
async function until(probe, what) {
  for (let i = 0; i < 300; i++) {
    const value = await probe();
    if (value) return value;
    await sleep(100);
  }
  throw new Error(`timed out: ${what}`);
}

/** The diagnostics of doable for a document; other extensions may have theirs. */
const findings = (uri) => vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'doable');
const codeOf = (diagnostic) => String(diagnostic.code?.value ?? diagnostic.code);
const finding = (uri, code) => until(() => findings(uri).find((d) => codeOf(d) === code), `${code} in ${uri.path}`);

module.exports = { vscode, root, sleep, open, until, findings, finding, codeOf };
