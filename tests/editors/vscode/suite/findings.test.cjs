// Opens every Markdown file of the workspace and writes what VS Code knows about all of them to a file, as JSON.
const fs = require('node:fs');
const path = require('node:path');
const { vscode, root, sleep, open, findings, codeOf } = require('./tools.cjs');

const QUIET_MS = 4000;
const SEVERITIES = ['error', 'warning', 'information', 'hint'];

function rows(files) {
  return files.flatMap((uri) =>
    findings(uri).map(({ range, ...d }) => ({
      path: path.posix.relative(root().path, uri.path),
      code: codeOf(d),
      severity: SEVERITIES[d.severity],
      message: d.message,
      // Lines and UTF-16 units, both from 0, as VS Code counts.
      range: [range.start.line, range.start.character, range.end.line, range.end.character],
    })),
  );
}

suite('findings', () => {
  test('are complete once nothing has changed for a while', async function () {
    this.timeout(170_000);
    const files = (await vscode.workspace.findFiles('**/*.md')).sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const uri of files) await open(path.posix.relative(root().path, uri.path));
    // No event says "that was all": an index may still be built, and files that are not active are asked for in turns.
    let last = '';
    let since = Date.now();
    while (Date.now() - since < QUIET_MS || last === '[]') {
      const now = JSON.stringify(rows(files));
      if (now !== last) since = Date.now();
      last = now;
      if (last === '[]' && Date.now() - since > 20_000) break;
      await sleep(200);
    }
    fs.writeFileSync(process.env.DOABLE_VSCODE_OUT, last);
  });
});
