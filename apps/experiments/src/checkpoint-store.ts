/**
 * Where a run keeps the state from which it can continue: a file, a browser database, a variable.
 *
 * A store holds one checkpoint. `save` replaces it as a whole or not at all, so that an interruption
 * in the middle of a save leaves the previous checkpoint in place.
 */
export interface CheckpointStore {
  /** The stored bytes, or `undefined` if nothing has been stored. */
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
}
