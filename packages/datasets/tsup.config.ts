import { packageBuild } from "@fluxion/tooling/tsup";

export default packageBuild(["src/index.ts", "src/read-file.node.ts", "src/read-file.browser.ts"]);
