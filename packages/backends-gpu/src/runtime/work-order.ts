/**
 * The order of all work on a device. Work is done at once while nothing waits. Work that has to wait, for a pipeline that
 * is being compiled or a value that is read back, holds up all that comes after it.
 */
export class WorkOrder {
  /** The end of what waits; undefined while nothing does. */
  #tail: Promise<void> | undefined;
  #scheduled = 0;
  #done = 0;
  #stop: Error | undefined;
  readonly #waiting = new Set<(error: Error) => void>();

  /** Whether anything waits. */
  get isWaiting(): boolean {
    return this.#tail !== undefined;
  }

  /** The position of what has been scheduled last; positions begin with 1. */
  get scheduled(): number {
    return this.#scheduled;
  }

  /** The position up to which all work is done. */
  get done(): number {
    return this.#done;
  }

  /**
   * Do `work` after all work before it; at once if nothing waits.
   *
   * @param fail - Told what `work` throws.
   */
  schedule(work: () => void | Promise<void>, fail: (error: Error) => void): void {
    const position = ++this.#scheduled;
    if (this.#tail !== undefined) {
      this.#waitFor(position, this.#tail.then(() => this.#start(work)).catch(fail));
      return;
    }
    try {
      const waiting = this.#start(work);
      if (waiting === undefined) this.#done = position;
      else this.#waitFor(position, waiting.catch(fail));
    } catch (error) {
      this.#done = position;
      fail(error as Error);
    }
  }

  /** What waits and all that comes later fails. */
  stop(error: Error): void {
    this.#stop ??= error;
    for (const reject of this.#waiting) reject(this.#stop);
    this.#waiting.clear();
  }

  /** As `promise`, but it does not outlast a stop. */
  orStop<T>(promise: Promise<T>): Promise<T> {
    if (this.#stop !== undefined) return Promise.reject(this.#stop);
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        this.#waiting.delete(fail);
        reject(this.#stop ?? error);
      };
      this.#waiting.add(fail);
      promise.then((value) => {
        this.#waiting.delete(fail);
        resolve(value);
      }, fail);
    });
  }

  #start(work: () => void | Promise<void>): void | Promise<void> {
    if (this.#stop !== undefined) throw this.#stop;
    const waiting = work();
    if (waiting !== undefined) return this.orStop(waiting);
  }

  #waitFor(position: number, work: Promise<void>): void {
    const tail = work.then(() => {
      this.#done = position;
      if (this.#tail === tail) this.#tail = undefined;
    });
    this.#tail = tail;
  }
}
