/** Where the time of compiled programs goes, kernel by kernel. */

/** What is known of a kernel before it runs. */
export interface ProfiledKernel {
  /** Number of the program, in the order of compilation. */
  readonly program: number;
  readonly label: string;
  /** Floating-point operations of one run. */
  readonly flops: number;
  /** Bytes that one run reads and writes. */
  readonly bytes: number;
  /** Whether it is made of other kernels, whose times are listed too: loops, branches and blocks. */
  readonly isContainer: boolean;
}

/** One run of a kernel, in milliseconds since the profile was made. */
export interface KernelRun {
  readonly kernel: ProfiledKernel;
  readonly start: number;
  readonly duration: number;
  /** Kernels around it: loops, branches and blocks. */
  readonly depth: number;
}

/** All runs of one kernel together. */
export interface KernelSummary extends ProfiledKernel {
  readonly runs: number;
  readonly totalMs: number;
  readonly gflopPerSecond: number;
  readonly gigabytesPerSecond: number;
}

/** Runs that are kept one by one, for the trace; sums go on beyond. */
const MAX_RUNS = 200_000;

/**
 * Collects the times of kernels from the executor that it is given to.
 *
 * @example
 * ```ts test
 * import { Profile, arange, jit, wasm, withExecutor } from "@fluxion/autodiff-core";
 *
 * const profile = new Profile();
 * const executor = wasm({ profile });
 * const roots = withExecutor(executor, () => jit((x) => x.sqrt().sum())(arange(0, 1000)).item());
 * profile.summary()[0].runs // => 1
 * ```
 */
export class Profile {
  readonly #origin = performance.now();
  readonly #runs: KernelRun[] = [];
  readonly #open: { readonly kernel: ProfiledKernel; readonly start: number }[] = [];
  readonly #totals = new Map<ProfiledKernel, { runs: number; ms: number }>();
  #programs = 0;

  /** @internal The number of a program that is being compiled. */
  addProgram(): number {
    return this.#programs++;
  }

  /** @internal A kernel begins. */
  begin(kernel: ProfiledKernel): void {
    this.#open.push({ kernel, start: performance.now() });
  }

  /** @internal The kernel that began last ends. */
  end(): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    const { kernel, start } = open;
    this.#add({
      kernel,
      start: start - this.#origin,
      duration: performance.now() - start,
      depth: this.#open.length,
    });
  }

  /**
   * @internal A run of which is told after it has ended, in milliseconds of the clock of `performance`: kernels of a device
   * with its own clock.
   */
  addRun(kernel: ProfiledKernel, start: number, duration: number): void {
    this.#add({ kernel, start: start - this.#origin, duration, depth: 0 });
  }

  #add(run: KernelRun): void {
    const { kernel, duration } = run;
    const total = this.#totals.get(kernel) ?? { runs: 0, ms: 0 };
    total.runs++;
    total.ms += duration;
    this.#totals.set(kernel, total);
    if (this.#runs.length < MAX_RUNS) this.#runs.push(run);
  }

  /** @internal A run has failed: what is open does not end. */
  abandon(): void {
    this.#open.length = 0;
  }

  /** Runs one by one, in the order in which they ended; the first 200,000. */
  get runs(): readonly KernelRun[] {
    return this.#runs;
  }

  /**
   * Kernels with their times and rates, the most expensive one first. Containers count what is inside them too. Of kernels
   * in blocks, which run on several threads at once, the runs on the calling thread are counted.
   */
  summary(): KernelSummary[] {
    const rows = [...this.#totals].map(([kernel, { runs, ms }]) => ({
      ...kernel,
      runs,
      totalMs: ms,
      gflopPerSecond: ratePerMs(kernel.flops * runs, ms) / 1e6,
      gigabytesPerSecond: ratePerMs(kernel.bytes * runs, ms) / 1e6,
    }));
    return rows.sort((a, b) => b.totalMs - a.totalMs);
  }

  /** The runs as a trace for chrome://tracing or Perfetto: JSON text in the Trace Event Format, times in µs. */
  chromeTrace(): string {
    const traceEvents = this.#runs.map(({ kernel, start, duration }) => ({
      name: kernel.label,
      cat: "kernel",
      ph: "X",
      pid: 1,
      tid: 1,
      ts: start * 1000,
      dur: duration * 1000,
      args: { program: kernel.program, flops: kernel.flops, bytes: kernel.bytes },
    }));
    return JSON.stringify({ displayTimeUnit: "ms", traceEvents });
  }
}

/** Zero if no time was measured: clocks of devices in a page may be rounded to a tenth of a millisecond. */
function ratePerMs(amount: number, ms: number): number {
  return ms > 0 ? amount / ms : 0;
}
