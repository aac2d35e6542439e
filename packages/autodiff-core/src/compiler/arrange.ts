/**
 * Decides which values are views of others. Layout operations become views; where strides cannot express a reshape, or
 * a kernel needs a dense operand, a `copy` equation is put in. Afterwards every variable has a view.
 */
import {
  type Atom,
  type Equation,
  type Program,
  type Variable,
  variable,
} from "../program/program.ts";
import { copy } from "./lowered-primitives.ts";
import { isGathered, isProduct, kindOf } from "./primitive-kinds.ts";
import { isDense, isWhole, layoutViews, type View, wholeView } from "./view.ts";

export interface Arranged {
  readonly program: Program;
  /** The view of each variable; that of a variable with memory of its own is the whole of it. */
  readonly views: ReadonlyMap<Variable, View>;
  /** The equation that each variable comes from. */
  readonly definitions: ReadonlyMap<Variable, Equation>;
}

export function arrange(program: Program): Arranged {
  const arrangement = new Arrangement();
  for (const input of program.inputs) arrangement.views.set(input, wholeView(input));
  for (const equation of program.equations) arrangement.add(equation);
  const outputs = arrangement.results(program);
  const { views, definitions, equations } = arrangement;
  return { program: { inputs: program.inputs, equations, outputs }, views, definitions };
}

class Arrangement {
  readonly views = new Map<Variable, View>();
  readonly definitions = new Map<Variable, Equation>();
  readonly equations: Equation[] = [];

  add(equation: Equation): void {
    switch (kindOf(equation)) {
      case "layout":
        this.#addLayout(equation);
        break;
      case "pad":
        this.#write({
          ...equation,
          inputs: [this.#variable(equation.inputs[0]), equation.inputs[1]],
        });
        break;
      case "opaque":
        this.#write({
          ...equation,
          inputs: equation.inputs.map((x, i) => this.#operand(x, equation, i)),
        });
        break;
      default:
        this.#write(equation);
    }
  }

  /** Outputs in memory of their own, each once. */
  results({ inputs, outputs }: Program): Atom[] {
    const taken = new Set<Variable>(inputs);
    return outputs.map((atom) => {
      const view = atom.kind === "variable" ? this.views.get(atom) : undefined;
      const own = view !== undefined && isWhole(view) && !taken.has(view.base);
      const result = own ? atom : this.#copied(atom);
      const base = this.#view(result).base;
      taken.add(base);
      return result;
    });
  }

  #addLayout(equation: Equation): void {
    const x = this.#variable(equation.inputs[0]);
    let arranged = { ...equation, inputs: [x] };
    let views = layoutViews(arranged, this.#view(x));
    if (views === undefined) {
      const dense = this.#copied(x);
      arranged = { ...equation, inputs: [dense] };
      views = layoutViews(arranged, this.#view(dense)) ?? [];
    }
    equation.outputs.forEach((output, i) => {
      this.views.set(output, views[i]);
      this.definitions.set(output, arranged);
    });
    this.equations.push(arranged);
  }

  /** Products read through strides; what else stands alone reads dense tensors and, if it is no loop, literals. */
  #operand(atom: Atom, equation: Equation, i: number): Atom {
    const { primitive } = equation;
    if (isProduct(equation)) return isGathered(equation, i) ? atom : this.#variable(atom);
    const isLibrary = !["scan", "while", "cond"].includes(primitive.name);
    if (atom.kind === "literal") return isLibrary ? atom : this.#copied(atom);
    return isDense(this.#view(atom)) ? atom : this.#copied(atom);
  }

  #variable(atom: Atom): Variable {
    return atom.kind === "variable" ? atom : this.#copied(atom);
  }

  #copied(atom: Atom): Variable {
    const output = variable(atom);
    const inputs = [atom];
    this.#write({ primitive: copy, inputs, params: {}, outputs: [output], source: undefined });
    return output;
  }

  #write(equation: Equation): void {
    this.equations.push(equation);
    for (const output of equation.outputs) {
      this.views.set(output, wholeView(output));
      this.definitions.set(output, equation);
    }
  }

  #view(atom: Atom): View {
    const view = atom.kind === "variable" ? this.views.get(atom) : undefined;
    if (view === undefined)
      throw new Error("Program is not well formed: a variable is not defined.");
    return view;
  }
}
