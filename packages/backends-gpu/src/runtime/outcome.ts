/** How a run ends. Nothing waits for it but who reads the results. */
export class Outcome {
  #failure: Error | undefined;
  readonly #pending = new Set<Promise<void>>();

  /** Why there are no results, as far as is known. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** The first failure is the one that is told. */
  fail(error: Error): void {
    this.#failure ??= error;
  }

  /** It fails if `part` does. */
  dependOn(part: Promise<void>): void {
    const pending = part
      .catch((error: Error) => this.fail(error))
      .then(() => {
        this.#pending.delete(pending);
      });
    this.#pending.add(pending);
  }

  /** It fails if an earlier one does. */
  follow(earlier: Outcome): void {
    if (earlier.#failure !== undefined) this.fail(earlier.#failure);
    else if (earlier.#pending.size > 0) this.dependOn(earlier.settled());
  }

  /** Once all is known. @throws The failure. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure !== undefined) throw this.#failure;
  }
}
