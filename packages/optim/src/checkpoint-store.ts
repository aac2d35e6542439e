/**
 * Where a run keeps the state from which it can continue: a file, a browser database, a variable. A store holds one
 * checkpoint; `save` replaces it as a whole or not at all.
 */
export interface CheckpointStore {
  /** The stored bytes, or `undefined` if nothing has been stored. */
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
}

/** A checkpoint in a variable: for tests, and for going on within the same process. */
export function memoryStore(): CheckpointStore {
  let stored: Uint8Array | undefined;
  return {
    load: async () => stored?.slice(),
    async save(bytes) {
      stored = bytes.slice();
    },
  };
}
