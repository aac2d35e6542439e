#!/usr/bin/env node
import { EXIT, errorText } from "./cli-error.ts";
import { runCli } from "./run-cli.ts";

process.on("uncaughtException", (error) => {
  process.stderr.write(errorText(error, process.env));
  process.exit(EXIT.failure);
});

process.exit(await runCli(process.argv.slice(2)));
