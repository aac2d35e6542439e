/** The engine of simplification: one pass over a program in which rules replace equations by something simpler. */
import type { Params, Primitive } from "../primitive.ts";
import { mapPrograms } from "../program/inline.ts";
import {
  type Atom,
  type Equation,
  type Program,
  type Variable,
  variable,
} from "../program/program.ts";

/** What a rule may ask and do. */
export interface Rewriting {
  /** The equation that computes an atom, `undefined` for inputs and literals. */
  definition(atom: Atom): Equation | undefined;
  /** The equation that computes an atom if it applies the named primitive. */
  madeBy(atom: Atom, name: string): Equation | undefined;
  /** Whether more than one equation or output reads the variable. */
  isShared(atom: Atom): boolean;
  /** Whether an equation or output may read the variable. */
  isRead(atom: Atom): boolean;
  /** Write an equation (simplified in its turn) and get its first result. */
  apply(primitive: Primitive, inputs: readonly Atom[], params?: Params): Atom;
  /** Write an equation (simplified in its turn) with results of its own in place of `outputs`, and get them. */
  applyAll(equation: Omit<Equation, "outputs">): readonly Atom[];
}

/** What an equation's results become, `undefined` where the rule does not apply. */
export type Rule = (equation: Equation, at: Rewriting) => Atom | readonly Atom[] | undefined;

/** Rules by name of the primitive; those under `"*"` are tried on every equation first. */
export type RuleTable = { readonly [name: string]: readonly Rule[] };

/** Join tables: the rules for each name in order. */
export function joinRules(...tables: readonly RuleTable[]): RuleTable {
  const all: { [name: string]: readonly Rule[] } = {};
  for (const table of tables) {
    for (const [name, rules] of Object.entries(table)) all[name] = [...(all[name] ?? []), ...rules];
  }
  return all;
}

/** Apply the rules once, to sub-programs too. Returns the program itself if none applied. */
export function rewrite(program: Program, rules: RuleTable): Program {
  const pass = new Pass(program, rules);
  return pass.run(program);
}

/** Equations written within one another that are simplified; those further inside wait for the next pass. */
const DEEPEST = 100;

class Pass implements Rewriting {
  readonly #rules: RuleTable;
  readonly #uses = new Map<Atom, number>();
  readonly #substitutes = new Map<Variable, Atom>();
  readonly #definitions = new Map<Atom, Equation>();
  readonly #equations: Equation[] = [];
  #changed = false;
  /** How many equations are being written within one another. */
  #depth = 0;

  constructor(program: Program, rules: RuleTable) {
    this.#rules = rules;
    for (const { outputs } of program.equations) for (const v of outputs) this.#uses.set(v, 0);
    for (const atom of readAtoms(program)) this.#uses.set(atom, (this.#uses.get(atom) ?? 0) + 1);
  }

  run(program: Program): Program {
    for (const original of program.equations) {
      const inputs = original.inputs.map((atom) => this.#resolve(atom));
      const params = mapPrograms(original.params, (sub) => this.#inner(sub));
      const equation = { ...original, inputs, params };
      const results = this.#simplified(equation);
      if (results === undefined) this.#write(equation);
      else this.#replace(original.outputs, results);
    }
    if (!this.#changed) return program;
    const outputs = program.outputs.map((atom) => this.#resolve(atom));
    return { inputs: program.inputs, equations: this.#equations, outputs };
  }

  definition(atom: Atom): Equation | undefined {
    return this.#definitions.get(atom);
  }

  madeBy(atom: Atom, name: string): Equation | undefined {
    const equation = this.#definitions.get(atom);
    return equation?.primitive.name === name ? equation : undefined;
  }

  isShared(atom: Atom): boolean {
    return (this.#uses.get(atom) ?? 0) > 1;
  }

  isRead(atom: Atom): boolean {
    return this.#uses.get(atom) !== 0;
  }

  apply(primitive: Primitive, inputs: readonly Atom[], params: Params = {}): Atom {
    return this.applyAll({ primitive, inputs, params, source: undefined })[0];
  }

  applyAll(parts: Omit<Equation, "outputs">): readonly Atom[] {
    const outputs = parts.primitive.infer(parts.inputs, parts.params).map(variable);
    const equation = { ...parts, outputs };
    this.#depth++;
    const results = this.#depth > DEEPEST ? undefined : this.#simplified(equation);
    this.#depth--;
    if (results !== undefined) return results;
    this.#write(equation);
    for (const output of outputs) this.#uses.set(output, 1);
    return outputs;
  }

  #simplified(equation: Equation): readonly Atom[] | undefined {
    const { name, identities = [] } = equation.primitive;
    for (const rule of [...(this.#rules["*"] ?? []), ...(this.#rules[name] ?? []), ...identities]) {
      const result = rule(equation, this);
      if (result === undefined) continue;
      this.#changed = true;
      return "kind" in result ? [result] : result;
    }
    return undefined;
  }

  #write(equation: Equation): void {
    this.#equations.push(equation);
    for (const output of equation.outputs) this.#definitions.set(output, equation);
  }

  #replace(outputs: readonly Variable[], results: readonly Atom[]): void {
    outputs.forEach((output, i) => {
      this.#substitutes.set(output, results[i]);
      const uses = (this.#uses.get(results[i]) ?? 0) + (this.#uses.get(output) ?? 0);
      this.#uses.set(results[i], uses);
    });
  }

  #inner(program: Program): Program {
    const result = rewrite(program, this.#rules);
    if (result !== program) this.#changed = true;
    return result;
  }

  #resolve(atom: Atom): Atom {
    return atom.kind === "variable" ? (this.#substitutes.get(atom) ?? atom) : atom;
  }
}

function readAtoms({ equations, outputs }: Program): Atom[] {
  return [...equations.flatMap((equation) => equation.inputs), ...outputs];
}
