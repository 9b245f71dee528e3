// Runs a mocha suite inside the extension host: node exthost.mjs <arguments as JSON>; console and exit code come back.
import { remote, withWorkbench } from './browser.mjs';

const { url, folder, extension, suite, failure } = JSON.parse(process.argv[2]);
const payload = [
  ['extensionDevelopmentPath', remote(url, extension)],
  ['extensionTestsPath', remote(url, suite)],
];
process.exitCode = await withWorkbench({ url, folder, payload, failure }, async (page, open) => {
  let finish;
  const done = new Promise((resolve, reject) => {
    finish = resolve;
    setTimeout(() => reject(new Error('the extension host gave no result in 180 s')), 180_000).unref();
  });
  await page.exposeFunction('codeAutomationLog', (_type, args) => console.log(...args));
  await page.exposeFunction('codeAutomationExit', (code) => finish(code));
  await open();
  return done;
});
