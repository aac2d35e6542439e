const RANGES = [
  { major: 22, minor: 19 },
  { major: 24, minor: 11 },
];
const FIRST_MAJOR_WITHOUT_LIMIT = 26;

/**
 * Whether the build tools and the packages run on this version of Node.
 *
 * @param {string} version - As in `process.versions.node`.
 * @returns {boolean}
 */
export function runsTheTools(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major >= FIRST_MAJOR_WITHOUT_LIMIT) return true;
  return RANGES.some((range) => range.major === major && minor >= range.minor);
}
