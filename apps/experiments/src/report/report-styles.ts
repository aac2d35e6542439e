/** Style sheet of a report, light or dark as the reader's system is. */
export const REPORT_STYLES = `
:root {
  color-scheme: light dark;
  --ink: #1b1b1f; --soft: #5c5f66; --rule: #d9dbe0; --paper: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6ea; --soft: #9da1aa; --rule: #3a3d44; --paper: #16171a; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 78rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0 0 .4rem; font-size: 1.75rem; line-height: 1.2; text-wrap: balance; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
h3 { margin: 0 0 .25rem; font-size: .9rem; font-weight: 600; text-align: center; }
p { max-width: 46rem; margin: .5rem 0; }
.summary, figcaption, footer, .reference { color: var(--soft); }
.metrics {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem;
  margin: 1.75rem 0; padding: 1rem 0;
  border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule);
}
.metrics div { display: flex; flex-direction: column; }
.metrics dt { color: var(--soft); font-size: .8rem; }
.metrics dd { margin: 0; font-size: 1.1rem; font-variant-numeric: tabular-nums; }
figure { margin: 2.5rem 0; }
figcaption { margin: .6rem auto 0; max-width: 60rem; font-size: .9rem; text-align: center; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1.25rem; }
.panel { min-width: 0; }
.panel.full { margin: 2.5rem auto; max-width: 60rem; }
.panel.heatmap.full { max-width: 40rem; }
.panel svg.fluxion-plot { display: block; width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; justify-content: center; gap: .1rem 1.1rem; font-size: .8rem; }
.legend span { display: inline-flex; align-items: center; gap: .4rem; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem 1.5rem .25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 500; }
td.number { text-align: right; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 3rem; align-items: start; }
.columns table { width: 100%; }
footer { margin-top: 3rem; font-size: .8rem; }
@media print { body { max-width: none; padding: 0; } figure, .panel { break-inside: avoid; } }
`;
