// Stands in for the Python extension: the part of its API that says which interpreter is chosen.
const vscode = require('vscode');

exports.activate = () => ({
  environments: {
    getActiveEnvironmentPath: () => ({ id: 'chosen', path: 'chosen' }),
    resolveEnvironment: async () => ({
      executable: { uri: vscode.Uri.file(vscode.workspace.getConfiguration('fake').get('interpreter')) },
    }),
    onDidChangeActiveEnvironmentPath: new vscode.EventEmitter().event,
  },
});
