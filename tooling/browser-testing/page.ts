/**
 * The side of the page: calls the function that the test has asked for, and writes down what it returned, for the test
 * and for a person who looks at it.
 *
 * @module
 */

/** Functions of a page. Arguments and results travel as JSON. */
export type Answers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What the page has to say, as JSON in the element that has this id. */
export const REPORT_ID = "report";

/** Attribute of that element: `running`, then `returned` or `failed`. */
export const STATUS = "data-status";

/** Call the function that the address names: `?call=name&args=[…]`. */
export async function answer(answers: Answers): Promise<void> {
  const violations: string[] = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    violations.push(`${violatedDirective} has blocked ${blockedURI}`);
  });
  const query = new URLSearchParams(location.search);
  const name = query.get("call") ?? "";
  const report = element("pre");
  report.id = REPORT_ID;
  document.body.append(element("h1", name), report);
  const show = (status: string, shown: unknown) => {
    report.textContent = JSON.stringify(shown, null, 2);
    report.setAttribute(STATUS, status);
  };
  show("running", `${name} is running`);
  try {
    const args = JSON.parse(query.get("args") ?? "[]") as never[];
    const value = await answers[name](...args);
    show("returned", { value: value ?? null, violations });
  } catch (error) {
    show("failed", error instanceof Error ? `${error.stack}` : String(error));
  }
}

function element(tag: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
