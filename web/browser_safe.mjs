// Which files of nadam_edu the page runs: those at its top but the two doors to Keras and __main__, and all in the folders named here.
import { readdirSync } from "node:fs";
import { join } from "node:path";

export const folders = ["exercises", "explorations", "generations", "schedules", "update_rules"];

// Return their paths below the package. The package's own __init__ needs NumPy; the page has an empty one in its place.
export function browserSafe(packageFolder) {
  const pythonIn = (folder) => readdirSync(join(packageFolder, folder)).filter((name) => name.endsWith(".py"));
  const top = pythonIn("").filter((name) => !name.startsWith("__") && !name.startsWith("keras_"));
  return [...top, ...folders.flatMap((folder) => pythonIn(folder).map((name) => `${folder}/${name}`))].sort();
}
