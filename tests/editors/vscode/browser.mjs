// Real VS Code as a page: opens the workbench in Chromium, and the few gestures that the scenarios are made of.
import { createRequire } from 'node:module';
import path from 'node:path';

const TOOLS = process.env.DOABLE_VSCODE_TOOLS;
const { chromium } = createRequire(path.join(TOOLS, 'package.json'))('playwright-core');
const TIMEOUT = 60_000;
// A closed network must fail fast: no name but this machine's resolves, and nothing is fetched in the background.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export const remote = (url, file) => `vscode-remote://${new URL(url).host}${file}`;

/** Runs `scenario(page)` in a workbench on `folder`; a failure leaves a screenshot behind. */
export async function withWorkbench({ url, folder, payload = [], failure }, scenario) {
  const browser = await chromium.launch({ executablePath: process.env.DOABLE_CHROMIUM, headless: true, args: FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(TIMEOUT);
    const query = new URLSearchParams({ folder, payload: JSON.stringify([['skipWelcome', 'true'], ...payload]) });
    try {
      return await scenario(page, () => page.goto(`${url}?${query}`));
    } catch (error) {
      if (failure !== undefined) await page.screenshot({ path: failure }).catch(() => {});
      throw error;
    }
  } finally {
    await browser.close();
  }
}

export async function editorShown(page) {
  await page.locator('.monaco-workbench').waitFor();
  await page.locator('.editor-instance .monaco-editor[role="code"]').first().waitFor();
}

/** Opens a file by name, as people do. */
export async function openFile(page, name) {
  await page.keyboard.press('Control+p');
  await page.locator('.quick-input-widget input').fill(name);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: name }).waitFor();
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Runs a command by its title in the palette. */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

export const problem = (page, text) => page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();

export async function openProblems(page) {
  await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel .monaco-list-row').first().waitFor();
}

export const textOf = async (locator) => (await locator.innerText()).replace(/\s+/g, ' ').trim();

/** Puts the cursor on a problem through its row, then takes the first quick fix whose title has `title`, by keyboard. */
export async function quickFix(page, row, title) {
  await row.dblclick();
  await page.locator('.monaco-editor.focused').first().waitFor();
  await page.keyboard.press('Control+.');
  const wanted = page.locator('.action-widget .monaco-list-row.focused', { hasText: title });
  await page.locator('.action-widget .monaco-list-row', { hasText: title }).first().waitFor();
  // The menu lies under a layer that swallows clicks until the mouse moves; the keyboard is what people use anyway.
  for (let step = 0; step < 30 && (await wanted.count()) === 0; step++) await page.keyboard.press('ArrowDown');
  const chosen = await textOf(wanted);
  await page.keyboard.press('Enter');
  return chosen;
}

/** Saves the active editor and waits until its tab says so. */
export async function save(page) {
  await page.keyboard.press('Control+s');
  await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
}
