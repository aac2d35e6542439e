import { packageBuild } from "@fluxion/tooling/tsup";

export default packageBuild(["src/index.ts", "src/tfjs/index.ts"]);
