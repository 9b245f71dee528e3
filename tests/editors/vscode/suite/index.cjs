// VS Code requires this file in the extension host and awaits run(); the environment says which suite.
const path = require('node:path');
const Mocha = require(path.join(process.env.DOABLE_VSCODE_TOOLS, 'node_modules', 'mocha'));

exports.run = async () => {
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, reporter: 'spec', color: false });
  mocha.addFile(path.join(__dirname, `${process.env.DOABLE_VSCODE_SUITE}.test.cjs`));
  const failures = await new Promise((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
};
