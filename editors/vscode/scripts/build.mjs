// Bundles the extension and its one dependency, the language client, into out/extension.js.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

await build({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: ['src/extension.ts'],
  outfile: 'out/extension.js',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // VS Code itself provides this module to extensions.
  external: ['vscode'],
  // The client's "module" builds are not made for bundlers on Node.
  mainFields: ['main'],
  legalComments: 'inline',
  minify: true,
  logLevel: 'warning',
});
