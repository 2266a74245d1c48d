// What Vega looks for in a browser and a bare engine has not.
const copied = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));
const quiet = { error: () => {}, log: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const bare = globalThis as Record<string, unknown>;
bare["structuredClone"] ??= copied;
bare["console"] ??= quiet;
export {};
