/**
 * The statement of a differential-equation problem: domain, unknowns, equations, conditions, and the
 * fields that solutions are tabulated on.
 *
 * @module
 */
export { type Arithmetic, numberArithmetic } from "./expression/arithmetic.ts";
export type { NumericFunction } from "./expression/compile.ts";
export type { ExpressionValues } from "./expression/evaluate.ts";
export {
  asExpression,
  compileExpression,
  constant,
  coordinateSymbol,
  diff,
  type Expression,
  evaluate,
  fromNode,
  type Operand,
  parameterSymbol,
  type Substitution,
  sameExpression,
  simplify,
  substitute,
} from "./expression/expression.ts";
export {
  type BinaryNode,
  type BinaryOperation,
  type ConstantNode,
  type CoordinateNode,
  derivativeName,
  type MultiIndex,
  type Node,
  type ParameterNode,
  type UnaryNode,
  type UnaryOperation,
  type UnknownNode,
} from "./expression/node.ts";
export { divergence, type ExpressionVector, gradient, laplacian } from "./expression/operators.ts";
export {
  derivativesOf,
  type FreeNames,
  freeNames,
  type RequiredDerivative,
  requiredDerivatives,
} from "./expression/requirements.ts";
export { evaluateTensor, type TensorValue } from "./expression/tensor-arithmetic.ts";
export {
  type DerivativeName,
  type Unknown,
  type UnknownExpression,
  type UnknownOptions,
  unknownSymbol,
} from "./expression/unknown.ts";
export { type EvaluateOnGridOptions, evaluateOnGrid } from "./field/evaluate-on-grid.ts";
export {
  type Axis,
  type AxisStatement,
  defineField,
  type Field,
  type FieldOptions,
  type FieldStatement,
  fieldOn,
  fieldRange,
  gridPoint,
  gridSize,
  type Trajectory,
  type UniformAxisOptions,
  uniformAxis,
} from "./field/field.ts";
export { fieldSlice, sampleField } from "./field/interpolate.ts";
export { errorField, maxAbs, relativeL2, rmse } from "./field/metrics.ts";
export {
  type ConditionStatement,
  condition,
  type DirichletStatement,
  dirichlet,
  type GeneralStatement,
  type InitialOptions,
  type InitialStatement,
  initial,
  initialVelocity,
  type Location,
  type NamedCondition,
  type NeumannStatement,
  neumann,
  type PeriodicStatement,
  periodic,
  type RobinStatement,
  type RobinWeights,
  robin,
} from "./problem/conditions.ts";
export { defineProblem, withParameters } from "./problem/define-problem.ts";
export { type Describable, describeProblem, problemToLatex } from "./problem/describe.ts";
export {
  type Condition,
  type ConditionKind,
  type Coordinate,
  type Equation,
  type Parameter,
  type Problem,
  type ProblemWarning,
  parameterValues,
  type Reference,
  type Symbols,
  timeCoordinate,
  type UnknownQuantity,
} from "./problem/problem.ts";
export type {
  CoordinateStatement,
  CoordinateStatements,
  DefineProblemOptions,
  NameOf,
  ParameterStatement,
  ParameterStatements,
  ProblemStatement,
  UnknownName,
  UnknownStatement,
  UnknownStatements,
} from "./problem/statement.ts";
export { type AdvectionOptions, advection } from "./problems/advection.ts";
export { type BurgersOptions, burgers } from "./problems/burgers.ts";
export { burgersColeHopf } from "./problems/burgers-cole-hopf.ts";
export { type HeatOptions, heat } from "./problems/heat.ts";
export { type WaveOptions, wave } from "./problems/wave.ts";
