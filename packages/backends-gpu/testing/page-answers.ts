/** What tests call in a page. */
import { webgpu } from "../src/index.ts";

export { comparePrimitives, compareRandomPrograms } from "./compare-on-device.ts";

/** Name of the GPU. */
export async function adapterName(): Promise<string> {
  return (await webgpu()).capabilities.adapter;
}
