import { packageBuild } from "@fluxion/tooling/tsup";

export default packageBuild(["src/bin.ts", "src/index.ts"]);
