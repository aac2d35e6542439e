import type { Browser, Page } from "playwright-core";
import { type Answers, REPORT_ID, STATUS } from "./page.ts";
import type { Headers, PageServer } from "./page-server.ts";

export type { Answers, Headers };

export interface RunOptions {
  /** What the server sends with the page and its scripts. */
  readonly headers?: Headers;
  readonly timeoutMs?: number;
}

/** What a function in a page has returned, and what else was to be seen of it. */
export interface PageReport<T> {
  readonly value: T;
  /** What the content security policy has blocked. */
  readonly violations: readonly string[];
  /** Warnings and errors in the console, and errors that nobody has caught. */
  readonly complaints: readonly string[];
}

const TIMEOUT_MS = 50_000;

/** A browser that opens the pages of one test file. */
export class Pages<A extends Answers> {
  readonly #browser: Browser;
  readonly #server: PageServer;

  constructor(browser: Browser, server: PageServer) {
    this.#browser = browser;
    this.#server = server;
  }

  /**
   * Call a function in a page of its own.
   *
   * @throws Error with what the page says, if the function throws or does not return in time.
   */
  async run<Name extends keyof A & string>(
    name: Name,
    args: Parameters<A[Name]>,
    { headers = {}, timeoutMs = TIMEOUT_MS }: RunOptions = {},
  ): Promise<PageReport<Awaited<ReturnType<A[Name]>>>> {
    const address = new URL(this.#server.addressWith(headers));
    address.search = new URLSearchParams({ call: name, args: JSON.stringify(args) }).toString();
    const context = await this.#browser.newContext();
    try {
      const page = await context.newPage();
      const complaints = complaintsOf(page);
      // The rest of loading may wait for the function itself.
      await page.goto(address.href, { timeout: timeoutMs, waitUntil: "commit" });
      const { status, text } = await reportOf(page, timeoutMs);
      if (status === "returned") return { ...JSON.parse(text), complaints };
      throw new Error([`${name} has ${status} in the page: ${text}`, ...complaints].join("\n"));
    } finally {
      await context.close();
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    await this.#browser.close();
  }
}

/** The list that grows while the page complains. */
function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    const type = message.type();
    if (type === "warning" || type === "error") complaints.push(`${type}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  return complaints;
}

/** Waits until the page is done. */
async function reportOf(page: Page, timeoutMs: number): Promise<{ status: string; text: string }> {
  const crash = new Promise<never>((_, reject) => {
    page.once("crash", () => reject(new Error("the page has crashed")));
  });
  const done = page.locator(`#${REPORT_ID}:not([${STATUS}=running])`);
  const status = done.getAttribute(STATUS, { timeout: timeoutMs }).catch(() => "not ended");
  const report = status.then(async (status) => ({
    status: status ?? "",
    text: (await page.textContent(`#${REPORT_ID}`, { timeout: 1000 }).catch(() => null)) ?? "",
  }));
  return Promise.race([report, crash]);
}
