/** What is known of a matrix without looking at its entries, and what follows from it. */
import { OptionError } from "../../errors.ts";

/**
 * A property that the caller vouches for; solvers are chosen by it. {@link checkTags} tests it on random vectors.
 *
 * `positiveDefinite` and its relatives include `symmetric`; `diagonal` includes every structure below it.
 */
export type OperatorTag = (typeof OPERATOR_TAGS)[number];

const OPERATOR_TAGS = [
  "symmetric",
  "positiveDefinite",
  "positiveSemidefinite",
  "negativeDefinite",
  "negativeSemidefinite",
  "lowerTriangular",
  "upperTriangular",
  "unitDiagonal",
  "diagonal",
  "tridiagonal",
  "banded",
] as const;

/** Number of diagonals below and above the main one. */
export type Bandwidths = readonly [lower: number, upper: number];

type Tags = ReadonlySet<OperatorTag>;

const IMPLIED: Readonly<Partial<Record<OperatorTag, readonly OperatorTag[]>>> = {
  positiveDefinite: ["positiveSemidefinite", "symmetric"],
  positiveSemidefinite: ["symmetric"],
  negativeDefinite: ["negativeSemidefinite", "symmetric"],
  negativeSemidefinite: ["symmetric"],
  diagonal: ["symmetric", "lowerTriangular", "upperTriangular", "tridiagonal", "banded"],
  tridiagonal: ["banded"],
};

function unknownTag(tag: string): OptionError {
  return new OptionError({
    where: "linearOperator",
    expected: `tags from ${OPERATOR_TAGS.join(", ")}`,
    received: JSON.stringify(tag),
    fix: "Correct the word.",
  });
}

/** Tags together with all that they imply. */
export function closeTags(tags: Iterable<OperatorTag>): Tags {
  const closed = new Set<OperatorTag>();
  const add = (tag: OperatorTag): void => {
    if (!OPERATOR_TAGS.includes(tag)) throw unknownTag(tag);
    if (closed.has(tag)) return;
    closed.add(tag);
    for (const other of IMPLIED[tag] ?? []) add(other);
  };
  for (const tag of tags) add(tag);
  return closed;
}

/** Diagonals that a tagged operator can have. */
export function bandwidthsOf(tags: Tags, given: Bandwidths | undefined): Bandwidths | undefined {
  if (tags.has("diagonal")) return [0, 0];
  if (tags.has("tridiagonal")) return [1, 1];
  return given;
}

const FLIPPED: Readonly<Partial<Record<OperatorTag, OperatorTag>>> = {
  lowerTriangular: "upperTriangular",
  upperTriangular: "lowerTriangular",
};

/** Tags of `Aᵀ`. */
export function transposedTags(tags: Tags): Tags {
  return new Set([...tags].map((tag) => FLIPPED[tag] ?? tag));
}

const NEGATED: Readonly<Partial<Record<OperatorTag, OperatorTag>>> = {
  positiveDefinite: "negativeDefinite",
  positiveSemidefinite: "negativeSemidefinite",
  negativeDefinite: "positiveDefinite",
  negativeSemidefinite: "positiveSemidefinite",
};

/** Tags of `s·A`; `sign` is 0 where the sign of `s` is not known. */
export function scaledTags(tags: Tags, sign: number): Tags {
  const kept = [...tags].flatMap((tag): OperatorTag[] => {
    if (tag === "unitDiagonal") return [];
    if (NEGATED[tag] === undefined || sign > 0) return [tag];
    return sign < 0 ? [NEGATED[tag]] : [];
  });
  return new Set(kept);
}

/** Tags of `A + B`. */
export function sumTags(a: Tags, b: Tags): Tags {
  const both = [...a].filter((tag) => b.has(tag) && tag !== "unitDiagonal");
  const definite = (["positive", "negative"] as const).filter((sign) => {
    const semi = a.has(`${sign}Semidefinite`) && b.has(`${sign}Semidefinite`);
    return semi && (a.has(`${sign}Definite`) || b.has(`${sign}Definite`));
  });
  return new Set([...both, ...definite.map((sign) => `${sign}Definite` as const)]);
}

const CLOSED_UNDER_PRODUCTS: readonly OperatorTag[] = [
  "diagonal",
  "lowerTriangular",
  "upperTriangular",
];

/** Tags of `A·B`. */
export function productTags(a: Tags, b: Tags): Tags {
  const shared = CLOSED_UNDER_PRODUCTS.filter((tag) => a.has(tag) && b.has(tag));
  const unit = shared.length > 0 && a.has("unitDiagonal") && b.has("unitDiagonal");
  return closeTags(unit ? [...shared, "unitDiagonal"] : shared);
}

/** Tags of `A⁻¹`. */
export function inverseTags(tags: Tags): Tags {
  const isTriangular = tags.has("lowerTriangular") || tags.has("upperTriangular");
  const lost: readonly OperatorTag[] = ["tridiagonal", "banded"];
  const semidefinite = new Set<OperatorTag>(["positiveSemidefinite", "negativeSemidefinite"]);
  const kept = [...tags].filter((tag) => {
    if (lost.includes(tag)) return false;
    return tag === "unitDiagonal" ? isTriangular : !semidefinite.has(tag);
  });
  return closeTags(kept);
}

/** Tags of a block-diagonal operator: what all blocks share. */
export function blockTags(blocks: readonly Tags[]): Tags {
  const [first, ...rest] = blocks;
  return new Set([...first].filter((tag) => rest.every((tags) => tags.has(tag))));
}

/** Tags of `A ⊗ B`. */
export function kroneckerTags(a: Tags, b: Tags): Tags {
  const lost: readonly OperatorTag[] = [
    "tridiagonal",
    "banded",
    "negativeDefinite",
    "negativeSemidefinite",
  ];
  return closeTags([...a].filter((tag) => b.has(tag) && !lost.includes(tag)));
}
