import { array, type Tensor, zeros } from "@fluxion/autodiff-core";
import { lbfgs, bfgs, minimise } from "@fluxion/optim";
const f64 = (v: any) => array(v, { dtype: "float64" });
const F: Record<string, [(p: Tensor) => Tensor, number[]]> = {
  rosenbrock: [(p) => { const x = p.slice(0), y = p.slice(1); return y.sub(x.square()).square().mul(100).add(x.sub(1).square()); }, [-1.2, 1]],
  rosen10: [(p) => { const a = p.slice([0, 9]), b = p.slice([1, 10]); return b.sub(a.square()).square().mul(100).add(a.sub(1).square()).sum(); }, Array(10).fill(0).map((_, i) => (i % 2 ? 1 : -1.2))],
  beale: [(p) => { const x = p.slice(0), y = p.slice(1); return x.mul(y).sub(x).add(1.5).square().add(x.mul(y.square()).sub(x).add(2.25).square()).add(x.mul(y.pow(3)).sub(x).add(2.625).square()); }, [1, 1]],
  powell: [(p) => { const [a, b, c, d] = [0, 1, 2, 3].map((i) => p.slice(i)); return a.add(b.mul(10)).square().add(c.sub(d).square().mul(5)).add(b.sub(c.mul(2)).pow(4)).add(a.sub(d).pow(4).mul(10)); }, [3, -1, 0, 1]],
  quartic: [(p) => p.square().square().sum(), [1, 2, 3]],
  illquad: [(p) => p.square().mul(array(Array(50).fill(0).map((_, i) => 10 ** (i / 49 * 6)), { dtype: "float64" })).sum(), Array(50).fill(1)],
};
for (const [name, [fn, x0]] of Object.entries(F)) for (const m of [lbfgs(), lbfgs({ memory: 5 }), bfgs(), bfgs({ scaling: "self" })]) {
  const r = await minimise(fn, f64(x0), { minimizer: m as any, throw: false, maxSteps: 2000, gradientTolerance: 1e-10 });
  console.log(name, m.name, r.status, r.steps, r.evaluations, r.value, r.gradientNorm);
}
for (const m of [lbfgs(), bfgs(), bfgs({ scaling: "self" })]) {
  const r = await minimise(F.rosen10[0], array(F.rosen10[1]), { minimizer: m as any, throw: false, maxSteps: 500 });
  console.log("f32", m.name, r.status, r.steps, r.evaluations, r.value, r.gradientNorm);
}
