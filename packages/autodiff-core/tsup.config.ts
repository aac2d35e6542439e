import { packageBuild } from "@fluxion/tooling/tsup";

export default packageBuild([
  "src/index.ts",
  "src/compiler/index.ts",
  "src/complex/index.ts",
  "src/convolution/index.ts",
  "src/distributions/index.ts",
  "src/fft/index.ts",
  "src/implicit/index.ts",
  "src/interpolation/index.ts",
  "src/linalg/index.ts",
  "src/polynomials/index.ts",
  "src/quadrature/index.ts",
  "src/special/index.ts",
]);
