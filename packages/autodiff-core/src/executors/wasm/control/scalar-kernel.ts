/**
 * Control kernels with small bodies as straight-line code: every element of every tensor of the body is a local. States
 * enter from memory and leave to it; entries of a scan are read and written there.
 */
import { blockAddress, type Site } from "./body.ts";
import { loadNodes, storeValues } from "./scalar-blocks.ts";
import { ScalarGraph } from "./scalar-graph.ts";
import { writeScalarLoop } from "./scalar-loop.ts";
import { placeNodes } from "./scalar-placement.ts";
import { demandedIn } from "./scalar-steps.ts";
import { controlValues } from "./scalar-values.ts";
import { ScalarWriter } from "./scalar-writer.ts";

export function writeScalar(site: Site): void {
  if (site.kernel.kind === "cond") writeScalarCond(site);
  else writeScalarLoop(site);
}

function writeScalarCond(site: Site): void {
  const { kernel, f } = site;
  const graph = new ScalarGraph();
  const region = graph.root;
  const operands = kernel.operands.map((block) =>
    loadNodes(graph, blockAddress(site, block), block, region),
  );
  const results = controlValues({ graph, region }, kernel, operands);
  const writer = new ScalarWriter(site, placeNodes(demandedIn(region, results.flat())));
  writer.region(region);
  kernel.results.forEach((block, i) => {
    const values = results[i].map((node) => writer.valueOf(node));
    storeValues(f, blockAddress(site, block), block, values);
  });
}
