import { packageBuild } from "@fluxion/tooling/tsup";

export default packageBuild();
