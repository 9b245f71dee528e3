// What a person does in VS Code, told to a real one: node scenarios.mjs <name> <arguments as JSON>; prints what was seen.
import { editorShown, openFile, openProblems, problem, quickFix, remote, runCommand, save, textOf, withWorkbench } from './browser.mjs';

const scenarios = {
  /** Squiggle, Problems row, a plain quick fix by keyboard, saved. */
  async fix(page, { problemText, title }) {
    await page.locator('.monaco-editor [class*="squiggly-"]').first().waitFor();
    await openProblems(page);
    const row = problem(page, problemText);
    await row.waitFor();
    const seen = await textOf(row);
    const chosen = await quickFix(page, row, title);
    await row.waitFor({ state: 'detached' });
    await save(page);
    return { row: seen, chosen };
  },

  /** A quick fix with a slot: the cursor waits in it, what is typed replaces it. */
  async slot(page, { problemText, title, typed }) {
    await openProblems(page);
    const row = problem(page, problemText);
    await row.waitFor();
    const chosen = await quickFix(page, row, title);
    await page.locator('.monaco-editor .snippet-placeholder').first().waitFor({ state: 'attached' });
    await page.keyboard.type(typed);
    await page.keyboard.press('Escape');
    await row.waitFor({ state: 'detached' });
    await save(page);
    return { chosen };
  },

  /** The hover of a word, opened by the command that keyboards use, after the cursor was put there by a search. */
  async hover(page, { word }) {
    await page.locator('.monaco-editor [class*="squiggly-"]').first().waitFor();
    await find(page, word);
    await runCommand(page, 'Show or Focus Hover');
    const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents');
    await hover.first().waitFor();
    const texts = await hover.allInnerTexts();
    return { text: texts.join('\n') };
  },

  /** What is typed in one file, unsaved, changes the problems of another open file; undone, it changes them back. */
  async crossFile(page, { other, word, replacement, problemText }) {
    await openProblems(page);
    const row = problem(page, problemText);
    if ((await row.count()) > 0) throw new Error(`there before the change: ${problemText}`);
    await openFile(page, other);
    await find(page, word);
    await page.keyboard.type(replacement);
    await row.waitFor();
    const seen = await textOf(row);
    // Typing is undone in the groups that VS Code makes of it.
    for (let step = 0; step < 40 && (await row.count()) > 0; step++) {
      await page.keyboard.press('Control+z');
      await page.waitForTimeout(250);
    }
    await row.waitFor({ state: 'detached' });
    return { row: seen };
  },

  /** A line is added and the file saved; what else happens on save is the editor's settings' doing. */
  async typeAndSave(page, { typed }) {
    await page.locator('.monaco-editor [class*="squiggly-"]').first().waitFor();
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(typed);
    await save(page);
    return {};
  },

  /** What the Problems panel says of an open file. */
  async problems(page, { problemText }) {
    await openProblems(page);
    const row = problem(page, problemText);
    await row.waitFor();
    return { row: await textOf(row) };
  },

  /** The messages that come up, and how many there are after a second Markdown file was opened. */
  async messages(page, { other, message }) {
    const toast = page.locator('.notification-toast', { hasText: message });
    await toast.first().waitFor();
    await openFile(page, other);
    await page.waitForTimeout(2000);
    return { text: await textOf(toast.first()), count: await toast.count() };
  },

  /** The example of the walkthrough, opened by its command: a file that is not on disk. */
  async example(page) {
    await runCommand(page, 'doable: Open an Example Plan');
    await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
    await page.locator('.monaco-editor [class*="squiggly-"]').first().waitFor();
    await openProblems(page);
    return { rows: await page.locator('.markers-panel .monaco-list-row').allInnerTexts() };
  },

  /** The debug information, as text, once the server runs. */
  async debugInformation(page, { problemText }) {
    await openProblems(page);
    await problem(page, problemText).waitFor();
    await runCommand(page, 'doable: Show Debug Information');
    const lines = page.locator('.editor-instance .view-lines', { hasText: 'doable' });
    await lines.filter({ hasText: 'interpreter' }).first().waitFor();
    // VS Code shows spaces as no-break spaces.
    return { text: (await lines.first().innerText()).replaceAll('\u00a0', ' ') };
  },

  /** A picture of a plan with its problems. */
  async screenshot(page, { path }) {
    await page.locator('.monaco-editor [class*="squiggly-"]').first().waitFor();
    await openProblems(page);
    await page.waitForTimeout(1500);
    await page.screenshot({ path });
    return {};
  },
};

/** Selects the next `word` in the active editor and leaves the focus there. */
async function find(page, word) {
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+f');
  await page.locator('.find-widget.visible textarea.input').first().fill(word);
  await page.locator('.find-widget.visible .matchesCount', { hasText: /1 of/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.find-widget.visible').waitFor({ state: 'detached' });
}

const [name, json] = process.argv.slice(2);
const { url, folder, file, failure, ...rest } = JSON.parse(json);
const payload = [['openFile', remote(url, `${folder}/${file}`)]];
const seen = await withWorkbench({ url, folder, payload, failure }, async (page, open) => {
  await open();
  await editorShown(page);
  return scenarios[name](page, rest);
});
console.log(JSON.stringify(seen));
