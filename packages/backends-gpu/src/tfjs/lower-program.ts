/**
 * From a program to steps: each equation goes where it is computed.
 *
 * - What has no variable operand is a constant, computed here.
 * - Loops whose values are all small run on the host, compiled: a step of TensorFlow.js costs microseconds, however little
 *   there is to do.
 * - Other control flow is driven from JavaScript.
 * - Equations with a lowering run in TensorFlow.js, but for those on whole numbers whose operands lie on the host: counters,
 *   positions and random bits stay there.
 * - All others are evaluated on the host.
 */
import type { Atom, Equation, HostArray, Program } from "@fluxion/autodiff-core";
import { loweringFor } from "./capabilities.ts";
import { CONTROL } from "./control.ts";
import type { TfDevice } from "./device.ts";
import { compiledOperation, constantsOf, filled, hostOperation } from "./host.ts";
import type { LoweredProgram, Operation, Step } from "./lowered-program.ts";
import type { Lowering } from "./lowering.ts";
import { sizeOf } from "./storage.ts";
import { tensorOperation } from "./tensor-operation.ts";
import { Value } from "./value.ts";

const LOOPS: ReadonlySet<string> = new Set(["scan", "while"]);

export interface LoweringTarget {
  readonly device: TfDevice;
  /** Entries up to which the values of a loop are small. */
  readonly hostLoops: number;
}

/** Choose a place and an operation for every equation. */
export function lowerProgram(program: Program, target: LoweringTarget): LoweredProgram {
  return new Lowerer(target).lower(program);
}

class Lowerer {
  readonly #target: LoweringTarget;
  readonly #device: TfDevice;
  readonly #places = new Map<Atom, number>();
  readonly #literals = new Map<string, number>();
  readonly #constants = new Map<number, Value>();
  /** Atoms whose elements are on the host anyway. */
  readonly #onHost = new Set<Atom>();
  #next = 0;

  constructor(target: LoweringTarget) {
    this.#target = target;
    this.#device = target.device;
  }

  lower(program: Program): LoweredProgram {
    const inputs = program.inputs.map((input) => this.#define(input));
    const steps = program.equations.flatMap((equation) => this.#step(equation) ?? []);
    const outputs = program.outputs.map((atom) => this.#placeOf(atom, false));
    return { constants: this.#constants, inputs, steps: withDeaths(steps, outputs), outputs };
  }

  #define(atom: Atom): number {
    const place = this.#next++;
    this.#places.set(atom, place);
    return place;
  }

  #step(equation: Equation): Step | undefined {
    const { primitive, inputs, outputs } = equation;
    const isConstant = inputs.every((atom) => atom.kind === "literal");
    if (isConstant && primitive.effect === undefined && !(primitive.name in CONTROL)) {
      constantsOf(equation).forEach((array, i) => {
        this.#onHost.add(outputs[i]);
        this.#keep(this.#define(outputs[i]), array);
      });
      return undefined;
    }
    const lowering = this.#loweringOf(equation);
    const operation = this.#operation(equation, lowering);
    const operands = inputs.map((atom) => this.#placeOf(atom, lowering?.broadcasts ?? false));
    const results = outputs.map((output) => this.#define(output));
    return { operation, operands, results, dead: [] };
  }

  #operation(equation: Equation, lowering: Lowering | undefined): Operation {
    const { name } = equation.primitive;
    if (name in CONTROL && !this.#isSmallLoop(equation) && !hasNothing(equation)) {
      return CONTROL[name](this.#device, equation, (body) => lowerProgram(body, this.#target));
    }
    if (lowering !== undefined) return tensorOperation(this.#device, equation, lowering);
    for (const output of equation.outputs) this.#onHost.add(output);
    if (name in CONTROL) return compiledOperation(this.#device, equation);
    return hostOperation(this.#device, equation);
  }

  #loweringOf(equation: Equation): Lowering | undefined {
    const lowering = loweringFor(equation.primitive.name, this.#device);
    if (lowering === undefined || hasNothing(equation) || this.#staysOnHost(equation)) {
      return undefined;
    }
    const { suits = areFloats } = lowering;
    return suits(equation, this.#device) ? lowering : undefined;
  }

  /** Whether it computes with whole numbers that lie on the host, or with floats that lie nowhere else. */
  #staysOnHost({ inputs, outputs }: Equation): boolean {
    const specs = [...inputs, ...outputs];
    if (specs.some(({ dtype }) => dtype === "float64")) return true;
    const variables = inputs.filter((atom) => atom.kind === "variable");
    return (
      specs.every(({ dtype }) => dtype !== "float32") &&
      variables.every((atom) => this.#onHost.has(atom))
    );
  }

  /** Whether all that the turns of a loop compute with is small. */
  #isSmallLoop({ primitive, params }: Equation): boolean {
    const bodies = Object.values(params).filter(isProgram);
    const values = bodies.flatMap(({ inputs, equations }) => [
      ...inputs,
      ...equations.flatMap(({ outputs }) => outputs),
    ]);
    return (
      LOOPS.has(primitive.name) &&
      values.every(({ shape }) => sizeOf(shape) <= this.#target.hostLoops)
    );
  }

  /**
   * The place of an atom.
   *
   * @param isBroadcast - Whether a scalar will do for a literal. Not for booleans: the wasm backend broadcasts them wrongly,
   * and past the ends of their memory (4.22).
   */
  #placeOf(atom: Atom, isBroadcast: boolean): number {
    const known = this.#places.get(atom);
    if (known !== undefined) return known;
    if (atom.kind !== "literal") throw new Error(`v${atom.id} is not defined.`);
    const { dtype } = atom;
    const shape = isBroadcast && dtype !== "bool" ? [] : atom.shape;
    const sign = Object.is(atom.value, -0) ? "-" : "";
    const key = `${dtype} ${shape} ${sign}${atom.value}`;
    const same = this.#literals.get(key);
    if (same !== undefined) return same;
    const place = this.#next++;
    this.#literals.set(key, place);
    this.#keep(place, filled({ shape, dtype }, atom.value));
    return place;
  }

  #keep(place: number, array: HostArray): void {
    this.#constants.set(place, Value.ofConstant(this.#device, array));
  }
}

function areFloats({ inputs }: Equation): boolean {
  return inputs.every(({ dtype }) => dtype === "float32");
}

/** TensorFlow.js is not at its best with tensors that have no entries. */
function hasNothing({ inputs, outputs }: Equation): boolean {
  return [...inputs, ...outputs].some(({ shape }) => sizeOf(shape) === 0);
}

function isProgram(value: unknown): value is Program {
  return typeof value === "object" && value !== null && "equations" in value;
}

/** Say after each step what nothing reads any more. */
function withDeaths(steps: readonly Step[], outputs: readonly number[]): Step[] {
  const needed = new Set(outputs);
  return steps
    .toReversed()
    .map((step) => {
      const dead = new Set([...step.operands, ...step.results].filter((x) => !needed.has(x)));
      for (const place of dead) needed.add(place);
      return { ...step, dead: [...dead] };
    })
    .toReversed();
}
