// Writes the types of the server's routes from openapi.json, if that is newer.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import openapi, { astToString } from "openapi-typescript";

const source = new URL("../openapi.json", import.meta.url);
const target = new URL("../src/lib/api/schema.d.ts", import.meta.url);

const isNewer = (a, b) => !existsSync(b) || statSync(a).mtimeMs > statSync(b).mtimeMs;

if (isNewer(source, target)) {
  const types = await openapi(JSON.parse(readFileSync(source, "utf-8")));
  writeFileSync(target, `// Generated from openapi.json by npm run schema.\n${astToString(types)}`);
}
