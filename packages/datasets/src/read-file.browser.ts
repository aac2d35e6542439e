import { type ReadFile, ReadFileError } from "./read-file.ts";

export const readFile: ReadFile = () => Promise.reject(new ReadFileError("NO_FILES_HERE"));
