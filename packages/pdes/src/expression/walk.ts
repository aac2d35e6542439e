import type { Node, UnknownNode } from "./node.ts";

/** Visit a tree from the root down, left before right. */
export function walkNode(node: Node, visit: (node: Node) => void): void {
  visit(node);
  if (node.kind === "unary") walkNode(node.operand, visit);
  if (node.kind === "binary") {
    walkNode(node.left, visit);
    walkNode(node.right, visit);
  }
}

/** Every mention of an unknown or of one of its derivatives, in order of appearance. */
export function unknownNodes(node: Node): readonly UnknownNode[] {
  const found: UnknownNode[] = [];
  walkNode(node, (child) => {
    if (child.kind === "unknown") found.push(child);
  });
  return found;
}

/** The terms of a sum, so that a remainder can be judged against what cancelled: `a - b + c`. */
export function additiveTerms(node: Node): readonly Node[] {
  if (node.kind === "binary" && (node.operation === "add" || node.operation === "sub"))
    return [...additiveTerms(node.left), ...additiveTerms(node.right)];
  if (node.kind === "unary" && node.operation === "neg") return additiveTerms(node.operand);
  return [node];
}
