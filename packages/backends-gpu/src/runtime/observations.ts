/** The order in which the host looks at what it reads. */
export class Observations {
  /** The last one. */
  #last: Promise<unknown> = Promise.resolve();

  /** Look at values once they are there and all earlier ones have been looked at. */
  inOrder<T>(reading: Promise<T>, look: (values: T) => void): Promise<void> {
    const earlier = this.#last;
    const looked = reading.then(async (values) => {
      await earlier;
      look(values);
    });
    this.#last = looked.catch(() => undefined);
    return looked;
  }
}
