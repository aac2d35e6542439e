import { caseOn } from "./backend.ts";
import { caseNames, loadCase } from "./cases/catalogue.ts";
import { allSubjects } from "./subjects/all-subjects.ts";
import type { Availability } from "./subjects/subject.ts";

export interface BenchList {
  readonly cases: readonly {
    readonly name: string;
    readonly title: string;
    /** Where a timing begins and ends. */
    readonly timing: string;
    readonly sizes: readonly string[];
    /** Those on a GPU; left out if the case has none there. */
    readonly deviceSizes?: readonly string[];
  }[];
  readonly subjects: readonly {
    readonly name: string;
    readonly about: string;
    readonly availability: Availability;
  }[];
}

/** All cases, and all subjects with whether they are on this machine. */
export async function listBench(commandName: string): Promise<BenchList> {
  const cases = await Promise.all(caseNames.map(loadCase));
  const subjects = allSubjects(commandName).map(async ({ name, about, availability }) => ({
    name,
    about,
    availability: await availability(),
  }));
  return {
    cases: cases.map((benchCase) => {
      const { name, title, timing, sizes } = benchCase;
      const onDevice = caseOn("webgpu", benchCase);
      return {
        ...{ name, title, timing, sizes: namesOf(sizes) },
        ...(onDevice && { deviceSizes: namesOf(onDevice.sizes) }),
      };
    }),
    subjects: await Promise.all(subjects),
  };
}

function namesOf(sizes: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(sizes).filter((size) => size !== "");
}

/** {@link listBench} as text. */
export function listBenchText({ cases, subjects }: BenchList): string {
  const lines = [
    "Cases (name one, or one size of it: matmul/1024):",
    ...cases.flatMap(({ name, title, timing, sizes, deviceSizes }) => [
      `  ${name.padEnd(16)}${title}`,
      `${" ".repeat(18)}timed: ${timing}`,
      ...(sizes.length === 0 ? [] : [`${" ".repeat(18)}sizes: ${sizes.join(", ")}`]),
      ...(deviceSizes === undefined ? [] : [`${" ".repeat(18)}${onGpu(deviceSizes)}`]),
    ]),
    "",
    "Subjects:",
    ...subjects.flatMap(({ name, about, availability }) => [
      `  ${name.padEnd(16)}${about}`,
      `${" ".repeat(18)}${availabilityText(availability)}`,
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function onGpu(sizes: readonly string[]): string {
  return sizes.length === 0 ? "with --backend webgpu too" : `on a GPU: ${sizes.join(", ")}`;
}

function availabilityText(availability: Availability): string {
  if (availability.kind === "missing") {
    return `missing: ${availability.reason}; to have it: ${availability.install}`;
  }
  return availability.version === undefined ? "present" : `present, ${availability.version}`;
}
