// What programs that read (or write) the formats make of them: a task and its data on standard input, JSON on
// standard output. Runs beside the node_modules that package.json names.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const { task, data } = JSON.parse(readFileSync(0, "utf8"));

const tasks = {
  // What is wrong with a document in the Reviewdog Diagnostic Format: a list of messages.
  async rdjson() {
    const { RDFormatValidator } = require("@umbrelladocs/rdformat-validator");
    const validator = new RDFormatValidator({ strictMode: true, allowExtraFields: false });
    const { valid, errors } = await validator.validateString(JSON.stringify(data));
    return valid ? [] : errors.map((error) => `${error.path}: ${error.message}`);
  },

  // What a logging command says, as the library for tasks of Azure Pipelines reads it.
  azure() {
    const { commandFromString } = require("azure-pipelines-task-lib/taskcommand");
    return data.map((line) => {
      const { command, properties, message } = commandFromString(line);
      return { command, properties, message };
    });
  },

  // The workflow commands that GitHub's own library prints for annotations.
  async github() {
    const core = await import("@actions/core");
    const lines = [];
    const write = process.stdout.write;
    process.stdout.write = (text) => lines.push(text.replace(/\r?\n$/, ""));
    for (const { command, message, properties } of data) core[command](message, properties);
    process.stdout.write = write;
    return lines;
  },
};

process.stdout.write(JSON.stringify(await tasks[task]()));
