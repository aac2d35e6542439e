/** Texts of WGSL functions and types by their names without the prefix `T_`. */
export type Definitions = Readonly<Record<string, string>>;
