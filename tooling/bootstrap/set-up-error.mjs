/** A set-up step that could not be done; its message is all that the user needs to see. */
export class SetUpError extends Error {
  /** @override */
  name = "SetUpError";
}
