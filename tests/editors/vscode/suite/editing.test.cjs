// The extension as other code in VS Code sees it: diagnostics, code actions, hovers, commands, cross-file updates.
const assert = require('node:assert');
const { vscode, open, until, findings, finding, codeOf } = require('./tools.cjs');

const actionsAt = (uri, range, kind = vscode.CodeActionKind.QuickFix) =>
  vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind.value, 20);

const hoverAt = async (uri, position) => {
  const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, position);
  return hovers.flatMap((h) => h.contents.map((c) => (typeof c === 'string' ? c : c.value))).join('\n');
};

const replaceAll = async (editor, from, to) => {
  const edit = new vscode.WorkspaceEdit();
  const text = editor.document.getText();
  for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + from.length)) {
    const positions = [at, at + from.length].map((offset) => editor.document.positionAt(offset));
    edit.replace(editor.document.uri, new vscode.Range(...positions), to);
  }
  assert.ok(await vscode.workspace.applyEdit(edit));
};

suite('doable in the extension host', () => {
  let editor;
  let document;
  let uri;

  suiteSetup(async () => {
    editor = await open('plan.md');
    document = editor.document;
    uri = document.uri;
  });

  test('activates for Markdown', async () => {
    const extension = vscode.extensions.getExtension('doable.doable');
    assert.ok(extension);
    await until(() => extension.isActive, 'activation');
    const commands = await vscode.commands.getCommands(true);
    for (const { command } of extension.packageJSON.contributes.commands) assert.ok(commands.includes(command), command);
  });

  test('reports diagnostics with code, link and UTF-16 range', async () => {
    const date = await finding(uri, 'S501');
    // The line starts with an emoji of two units: an error of one or two here shifts the text.
    assert.strictEqual(document.getText(date.range).includes('2030/12/06'), true, document.getText(date.range));
    assert.ok(!document.getText(date.range).includes('@ana'), document.getText(date.range));
    assert.ok(date.code.target, 'a link to the rule');
    const owner = await finding(uri, 'C107');
    assert.strictEqual(owner.severity, vscode.DiagnosticSeverity.Warning);
    assert.strictEqual(owner.range.start.line, document.getText().split('\n').findIndex((l) => l.includes('five main reasons')));
  });

  test('explains a task in a hover', async () => {
    const line = document.getText().split('\n').findIndex((l) => l.includes('price comparison'));
    assert.match(await hoverAt(uri, new vscode.Position(line, 10)), /\S/);
    const owner = document.lineAt(line).text.indexOf('@sam') + 2;
    assert.match(await hoverAt(uri, new vscode.Position(line, owner)), /active/i);
  });

  test('offers to name an owner', async () => {
    const owner = await finding(uri, 'C107');
    const actions = await actionsAt(uri, owner.range);
    // What is in the edit can't be seen here: this command leaves snippets out. The scenarios type into one.
    const action = actions.find((a) => /owner/i.test(a.title) && a.edit !== undefined);
    assert.ok(action, `a fix for C107 among ${actions.map((a) => a.title).join(', ')}`);
  });

  test('offers to ignore a finding on its line', async () => {
    const owner = await finding(uri, 'C107');
    const actions = await actionsAt(uri, owner.range);
    assert.ok(actions.some((a) => /ignore/i.test(a.title)), actions.map((a) => a.title).join(', '));
  });

  test('applies a plain fix', async () => {
    const date = await finding(uri, 'S501');
    const actions = await actionsAt(uri, date.range);
    const action = actions.find((a) => a.title.includes('2030-12-06') && a.edit !== undefined);
    assert.ok(action, `a fix for S501 among ${actions.map((a) => a.title).join(', ')}`);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.ok(document.getText().includes('due:2030-12-06'));
    await until(() => findings(uri).every((d) => codeOf(d) !== 'S501'), 'the finding to go');
    await vscode.commands.executeCommand('undo');
    await finding(uri, 'S501');
  });

  test('a goal that is renamed in one file is unknown in the other', async () => {
    const goals = await open('goals.md');
    assert.ok(findings(uri).every((d) => codeOf(d) !== 'A202'));
    await replaceAll(goals, 'goal:growth', 'goal:expansion');
    const unknown = await finding(uri, 'A202');
    assert.strictEqual(document.getText(unknown.range).includes('growth'), true);
    await replaceAll(goals, 'goal:expansion', 'goal:growth');
    await until(() => findings(uri).every((d) => codeOf(d) !== 'A202'), 'the goal to be known again');
  });

  test('a load that one file adds tips the owner over in the other', async () => {
    const load = await open('load.md');
    const more = await open('more-load.md');
    const all = () => [...findings(load.document.uri), ...findings(more.document.uri)].filter((d) => codeOf(d) === 'O301');
    await until(() => findings(load.document.uri).length + findings(uri).length > 0, 'the first findings');
    assert.deepStrictEqual(all(), []);
    await replaceAll(more, '- [ ]', '- [/]');
    const [over] = await until(() => all().length > 0 && all(), 'the overload');
    assert.ok(over.relatedInformation?.length > 0, 'the other tasks as related information');
  });

  test('restarts and says what it is', async () => {
    await open('plan.md');
    await vscode.commands.executeCommand('doable.restart');
    await finding(uri, 'C107');
    await vscode.commands.executeCommand('doable.debugInformation');
    const text = vscode.window.activeTextEditor.document.getText();
    assert.match(text, /server: running/);
    assert.match(text, /interpreter: .*3\.\d+/);
  });

  test('is silent when it is switched off', async () => {
    const config = vscode.workspace.getConfiguration('doable');
    await config.update('enable', false, vscode.ConfigurationTarget.Workspace);
    await until(() => findings(uri).length === 0, 'no findings');
    await config.update('enable', undefined, vscode.ConfigurationTarget.Workspace);
    await finding(uri, 'C107');
  });
});
